/** A source with its address as people read it: `%E5%86%85` becomes 内; what is no valid escape stays as it is. */
export function readableSource(source: string): string {
  return source.replace(/(?:%[0-9A-Fa-f]{2})+/g, (escaped) => {
    try {
      return decodeURIComponent(escaped)
    } catch {
      return escaped
    }
  })
}
