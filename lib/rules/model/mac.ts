/**
 * Returns a MAC address as the fabric writes it, in lower case with colons; undefined for a text that Go's
 * `net.ParseMAC` refuses. It reads 6, 8 or 20 bytes, divided by `:`, `-`, or in fours by `.`.
 */
export function parseMac(text: string): string | undefined {
  const pairs = /^[0-9a-fA-F]{2}([:-])[0-9a-fA-F]{2}(\1[0-9a-fA-F]{2})*$/.test(text)
  const fours = /^[0-9a-fA-F]{4}(\.[0-9a-fA-F]{4})+$/.test(text)
  const bytes = text.replaceAll(/[:.-]/g, '').match(/../g) ?? []
  if (!(pairs || fours) || ![6, 8, 20].includes(bytes.length)) return undefined
  return bytes.join(':').toLowerCase()
}
