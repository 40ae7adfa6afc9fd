/** The content of `problem-texts.json`, from the sections of docs/api/problems.md, whose links become their words. */
export function problemTexts(page: string): Record<string, { text: string; advice: string }> {
  const sections = [...page.matchAll(/^### (\w+)\n\nStatus \d{3}\. (.+?)\n\n\*\*Do:\*\* (.+?)\n(?=\n#|$(?![\s\S]))/gms)]
  return Object.fromEntries(
    sections.map(([, code = '', text = '', advice = '']) => [code, { text: plain(text), advice: plain(advice) }]),
  )
}

function plain(markdown: string): string {
  return markdown.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1').replaceAll(/\s*\n\s*/g, ' ')
}
