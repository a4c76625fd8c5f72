/** One visit of a case: how much it did, and how long each of it took. */
export interface Slice {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Answers other than the expected one. */
  failures: number;
}

/**
 * The value below or at which a share of the values lies (nearest rank).
 * @param sorted ascending
 */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) return Number.NaN;
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[Math.min(rank, sorted.length) - 1] ?? Number.NaN;
}

/** The middle value; the mean of the two middle ones of an even number of values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return Number.NaN;
  if (sorted.length % 2 === 1) return sorted[middle] ?? Number.NaN;
  return ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

/** One slice out of the time that each of its calls took. */
export function summarize(durationsMs: readonly number[], elapsedMs: number, failures: number): Slice {
  const sorted = Float64Array.from(durationsMs).sort();
  return {
    perSecond: elapsedMs > 0 ? (sorted.length * 1_000) / elapsedMs : Number.NaN,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    failures,
  };
}

/** The middle of several visits, figure by figure; failures are summed. */
export function medianSlice(slices: readonly Slice[]): Slice {
  const of = (read: (slice: Slice) => number) => median(slices.map(read));
  return {
    perSecond: of((slice) => slice.perSecond),
    p50Ms: of((slice) => slice.p50Ms),
    p99Ms: of((slice) => slice.p99Ms),
    failures: slices.reduce((sum, slice) => sum + slice.failures, 0),
  };
}

/**
 * How a case does beside another: the median of the ratios taken cycle by cycle, so that a slow minute of the
 * machine weighs on both sides.
 */
export function ratioOf(
  these: readonly Slice[],
  those: readonly Slice[],
  figure: 'perSecond' | 'p50Ms' = 'perSecond',
): number {
  const cycles = Math.min(these.length, those.length);
  const ratios = Array.from(
    { length: cycles },
    (_, cycle) => (these[cycle]?.[figure] ?? Number.NaN) / (those[cycle]?.[figure] ?? Number.NaN),
  );
  return median(ratios);
}
