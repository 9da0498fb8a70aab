/**
 * Round trips that a browser told, held against those that the nodes measure between themselves. Pure. A browser
 * may tell anything: what cannot be is put right, at the cost of the one who told it and of nobody else.
 */
import { LONGEST_RTT_MS } from '#protocol/placement.ts';

/** Round trips in ms by region. */
export type RoundTrips = Readonly<Record<string, number>>;
/** Round trip between two regions' nodes in ms; undefined where nobody knows it. */
export type Between = (one: string, other: string) => number | undefined;

/** Real paths break the triangle too: only what is off by more than this factor is no path at all. */
const DETOUR = 2;
/** A last mile that one sample met and the other did not. */
const SLACK_MS = 50;

/**
 * The way between two regions is not longer than over the browser, and a browser is not much farther from one
 * region than over another. Ways that are too short together are both taken to be long, as nobody knows which one
 * is the lie; a way that is too long is shortened.
 */
export function plausible(told: RoundTrips, between: Between): { ms: RoundTrips; isAdjusted: boolean } {
  const regions = Object.keys(told).filter((region) => Number.isFinite(told[region]));
  const raw = new Map(regions.map((region) => [region, clamp(told[region] ?? 0)]));
  const raised = new Map(
    [...raw].map(([region, ms]) => {
      const least = [...raw].map(([other, otherMs]) =>
        other === region ? 0 : (between(region, other) ?? 0) / DETOUR - otherMs - SLACK_MS,
      );
      return [region, clamp(Math.max(ms, ...least))];
    }),
  );
  const ms = Object.fromEntries(
    [...raised].map(([region, own]) => {
      const most = [...raised].map(([other, otherMs]) =>
        other === region ? Infinity : (otherMs + (between(region, other) ?? Infinity)) * DETOUR + SLACK_MS,
      );
      return [region, Math.min(own, ...most)];
    }),
  );
  return { ms, isAdjusted: Object.keys(told).some((region) => ms[region] !== told[region]) };
}

function clamp(ms: number): number {
  return Math.min(LONGEST_RTT_MS, Math.max(0, ms));
}
