/** Copies what a field shows, also where an app's own browser has only the old way to do it. */

/** @returns false where copying is left to the person: the text is then selected */
export async function copyFrom(field: HTMLInputElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.focus();
    field.select();
    return document.execCommand('copy');
  }
}
