/** Waits for a condition by asking again, and says what was missing when it does not come. */
export interface UntilOptions {
  readonly timeoutMs?: number;
  readonly everyMs?: number;
}

/**
 * @param description what is awaited, as the end of the sentence "not within 5000 ms: …"
 * @param probe returns something truthy when it is there; an error counts as not yet
 * @returns what the probe returned
 */
export async function until<T>(
  description: string,
  probe: () => T | Promise<T>,
  { timeoutMs = 5000, everyMs = 20 }: UntilOptions = {},
): Promise<NonNullable<T>> {
  const deadline = performance.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const value = await probe();
      if (value !== undefined && value !== null && value !== false) return value;
      last = value;
    } catch (error) {
      last = error;
    }
    if (performance.now() >= deadline) break;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  const seen = last instanceof Error ? last.message : JSON.stringify(last);
  throw new Error(`not within ${timeoutMs} ms: ${description} (last seen: ${seen ?? 'nothing'})`);
}
