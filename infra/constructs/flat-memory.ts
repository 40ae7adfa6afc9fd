/**
 * Variables of glibc for processes that live long. A freed buffer of more than 128 KiB goes back to the system, and
 * threads share two arenas: otherwise holes are left, and more of them with each thousand operations.
 */
export const FLAT_MEMORY = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '131072',
} as const
