import type { Extent } from './facts.ts';

/**
 * An upper bound on how large a value can be: so many cells, and so many times the whole volume of the
 * facts. Where it is iterated, the facts' longest list takes the place of their volume.
 */
export interface Size {
  cells: number;
  volumes: number;
}

export const small: Size = { cells: 1, volumes: 0 };
/** Whatever the caller may have sent. */
export const anything: Size = { cells: 0, volumes: 1 };
export const cells = (count: number): Size => ({ cells: count, volumes: 0 });
export const addSizes = (...sizes: readonly Size[]): Size => ({
  cells: sizes.reduce((sum, size) => sum + size.cells, 0),
  volumes: sizes.reduce((sum, size) => sum + size.volumes, 0),
});

/** What looking at two values side by side can take: no more than the smaller one. */
export function smallerOf(a: Size, b: Size): Size {
  if (a.volumes !== b.volumes) return a.volumes < b.volumes ? a : b;
  return a.cells < b.cells ? a : b;
}

/** Loops may stand inside one other loop, no deeper. */
export const maxLoopDepth = 2;

/**
 * An upper bound on the steps of an evaluation, as a polynomial: `cost[i][j]` counts (longest list)^i times
 * (volume)^j. A step is about 50 ns.
 */
export type Cost = readonly (readonly [steps: number, scans: number])[];

export const steps = (count: number): Cost => [[count, 0]];
/** The cost of looking at a value whole. */
export const scanning = (size: Size): Cost => [[size.cells, size.volumes]];

export function addCosts(...costs: readonly Cost[]): Cost {
  const degree = Math.max(0, ...costs.map((cost) => cost.length));
  return Array.from({ length: degree }, (_, i) => [
    costs.reduce((sum, cost) => sum + (cost[i]?.[0] ?? 0), 0),
    costs.reduce((sum, cost) => sum + (cost[i]?.[1] ?? 0), 0),
  ]);
}

/** The cost of doing something once for each item of a value. */
export function repeated(cost: Cost, length: Size): Cost {
  const times = (factor: number): Cost => cost.map(([count, scans]) => [count * factor, scans * factor]);
  return addCosts(times(length.cells), [[0, 0], ...times(length.volumes)]);
}

/** The most steps that an evaluation over facts of this extent can take. */
export const estimate = (cost: Cost, { volume, longest }: Extent): number =>
  cost.reduce((sum, [count, scans], i) => sum + longest ** i * (count + scans * volume), 0);
