/** Writes what is drawn as a JPEG. */

/** @param quality 0 to 1 @throws Error where the browser cannot */
export function jpegOf(canvas: HTMLCanvasElement, quality: number): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => {
        if (blob === null) reject(new Error('The picture cannot be written.'));
        else resolve(blob);
      },
      'image/jpeg',
      quality,
    );
  });
}
