/** A measurement's result: JSON for comparing, a table for reading. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Machine } from './machine.ts';

/** A figure beside what it should be. */
export interface Aim {
  readonly what: string;
  readonly measured: number;
  readonly unit: string;
  /** The figure should be at most, or at least, this. */
  readonly atMost?: number;
  readonly atLeast?: number;
}

export interface Report {
  readonly bench: string;
  readonly machine: Machine;
  readonly options: Readonly<Record<string, unknown>>;
  readonly aims: readonly Aim[];
  /** Everything else that was measured, down to the single samples. */
  readonly results: unknown;
}

/** @returns the file, relative to the working directory */
export function writeReport(report: Report): string {
  const file = path.join('bench-results', `${report.bench}.json`);
  const aims = report.aims.map((aim) => ({ ...aim, isMet: isMet(aim) }));
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ ...report, aims }, null, 2)}\n`);
  return file;
}

/** Not a number is not met. */
export function isMet({ measured, atMost = Infinity, atLeast = -Infinity }: Aim): boolean {
  return measured <= atMost && measured >= atLeast;
}

export function aimsTable(aims: readonly Aim[]): string {
  const rows = aims.map((aim) => [
    aim.what,
    shown(aim.measured, aim.unit),
    bounds(aim),
    isMet(aim) ? 'met' : 'MISSED',
  ]);
  return table(['', 'measured', 'aim', ''], rows);
}

function bounds({ atMost, atLeast, unit }: Aim): string {
  const parts = [];
  if (atLeast !== undefined) parts.push(`≥ ${shown(atLeast, unit)}`);
  if (atMost !== undefined) parts.push(`≤ ${shown(atMost, unit)}`);
  return parts.join(', ');
}

function shown(value: number, unit: string): string {
  if (value === Infinity) return 'not in time';
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : 2;
  return `${value.toFixed(digits)} ${unit}`.trim();
}

/** Columns as wide as they need; numbers and all but the first column to the right. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ');
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  const [first = [], ...others] = cells;
  return [line(first), rule, ...others.map(line)].join('\n');
}
