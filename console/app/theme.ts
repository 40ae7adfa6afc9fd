import { effect, signal } from '@preact/signals'

export const THEMES = ['system', 'light', 'dark'] as const

export type Theme = (typeof THEMES)[number]

const KEY = 'theme'

/** How the console looks; kept in this browser. */
export const theme = signal<Theme>(THEMES.find((known) => known === localStorage.getItem(KEY)) ?? 'system')

/** Lets the document follow the choice. */
export function startTheme(): void {
  effect(() => {
    const { documentElement } = document
    if (theme.value === 'system') delete documentElement.dataset.theme
    else documentElement.dataset.theme = theme.value
    localStorage.setItem(KEY, theme.value)
  })
}
