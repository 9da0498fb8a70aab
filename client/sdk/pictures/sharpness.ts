/** How sharp a picture is: how much its brightness bends from one point to the next. Of blurred and shaken ones little. */

/**
 * @param rgba four bytes a point, row by row
 * @returns variance of the Laplacian of the brightness; comparable only between pictures of the same scene and size
 */
export function sharpness(rgba: ArrayLike<number>, width: number, height: number): number {
  const at = (x: number, y: number): number => {
    const index = 4 * (y * width + x);
    return 0.299 * (rgba[index] ?? 0) + 0.587 * (rgba[index + 1] ?? 0) + 0.114 * (rgba[index + 2] ?? 0);
  };
  let [sum, squares, count] = [0, 0, 0];
  for (let y = 1; y < height - 1; y += 1)
    for (let x = 1; x < width - 1; x += 1) {
      const bend = at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1) - 4 * at(x, y);
      sum += bend;
      squares += bend * bend;
      count += 1;
    }
  return count === 0 ? 0 : squares / count - (sum / count) ** 2;
}
