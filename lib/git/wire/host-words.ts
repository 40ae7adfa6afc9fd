import { scrubUrl } from './remote-url.ts'

const MAX_LENGTH = 2000

/**
 * A host's words, made safe for an error: without the given secrets, URL credentials, markup and control characters;
 * truncated to 2,000 characters.
 */
export function hostWords(text: string, secrets: readonly string[] = []): string {
  let words = scrubUrl(text)
  for (const secret of secrets) {
    if (secret !== '') words = words.replaceAll(secret, '***')
  }
  if (/^\s*<(!doctype|html)/i.test(words)) words = words.replace(/<(script|style)[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
  words = words.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '').replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, ' ')
  words = words
    .replace(/ {2,}/g, ' ')
    .replace(/\s*\n\s*/g, '\n')
    .trim()
  return words.length > MAX_LENGTH ? `${words.slice(0, MAX_LENGTH)}...` : words
}
