/** Where the points of a curve lie in a picture of a given size. Pure. */
import type { Curve, Plot, Point } from './plots.ts';

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** More columns than a screen has are not drawn one by one: of each the lowest and the highest is. */
const COLUMNS = 600;
/** A longer pause between two points is a gap, not a straight line. */
const GAP_MS = 25_000;

export function xOf(at: number, { from, to }: Span, width: number): number {
  return to <= from ? 0 : Math.min(1, Math.max(0, (at - from) / (to - from))) * width;
}

export function yOf(value: number, { low, high }: Pick<Plot, 'low' | 'high'>, height: number): number {
  const share = high <= low ? 0 : Math.min(1, Math.max(0, (value - low) / (high - low)));
  return (1 - share) * height;
}

/** @returns the `d` of an SVG path; empty where there is nothing to draw */
export function pathOf(
  { points }: Curve,
  plot: Pick<Plot, 'low' | 'high' | 'isStepped'>,
  span: Span,
  size: { readonly width: number; readonly height: number },
): string {
  let path = '';
  let before: Point | undefined;
  for (const point of thinned(points, span)) {
    const x = round(xOf(point.at, span, size.width));
    const y = round(yOf(point.value, plot, size.height));
    if (before === undefined || point.at - before.at > GAP_MS) path += `M${x} ${y}h0.01`;
    else if (plot.isStepped) path += `H${x}V${y}`;
    else path += `L${x} ${y}`;
    before = point;
  }
  return path;
}

function thinned(points: readonly Point[], { from, to }: Span): readonly Point[] {
  if (points.length <= 2 * COLUMNS) return points;
  const columns = new Map<number, Point[]>();
  for (const point of points) {
    const column = Math.floor(((point.at - from) / (to - from)) * COLUMNS);
    const known = columns.get(column);
    if (known === undefined) columns.set(column, [point]);
    else known.push(point);
  }
  return [...columns.values()].flatMap((column) => {
    const low = column.reduce((one, other) => (other.value < one.value ? other : one));
    const high = column.reduce((one, other) => (other.value > one.value ? other : one));
    return low === high ? [low] : low.at < high.at ? [low, high] : [high, low];
  });
}

/** Steps that a person counts in, in ms. */
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600].map((seconds) => seconds * 1000);

/** Marks of the time axis, counted from its begin: at most as many as given. */
export function marksOf({ from, to }: Span, most: number): readonly number[] {
  const length = to - from;
  const step = STEPS.find((one) => length / one <= most) ?? length / Math.max(1, most);
  const marks: number[] = [];
  for (let at = 0; at <= length && step > 0; at += step) marks.push(from + at);
  return marks;
}

const round = (value: number): number => Math.round(value * 10) / 10;
