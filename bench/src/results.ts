import type { Revocations } from './revocations.ts';
import { ratioOf, type Slice } from './statistics.ts';

/** All that a run has seen. */
export interface Results {
  /** By the name of the case, visit by visit. */
  slices: ReadonlyMap<string, readonly Slice[]>;
  revocations: Revocations;
  gatewayBytes: number;
}

/** How often a case is done for once that the other is. */
export function rateRatio({ slices }: Results, name: string, control: string): number {
  return ratioOf(slices.get(name) ?? [], slices.get(control) ?? []);
}

/** How long the median of a case takes for one of the other's. */
export function timeRatio({ slices }: Results, name: string, control: string): number {
  return ratioOf(slices.get(name) ?? [], slices.get(control) ?? [], 'p50Ms');
}
