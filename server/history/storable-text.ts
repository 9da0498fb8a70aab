/**
 * Text as every store keeps it. SQLite would give back what comes before a NUL and no more; PostgreSQL refuses it
 * and all that is written together with it.
 */
export function storableText(text: string): string {
  return text.replaceAll('\0', '\ufffd');
}
