import { EvaluationError, ParseError, TypeError as CelTypeError } from '@marcbachmann/cel-js';

/** What is wrong with a condition's text, and where in it. */
export class ConditionFlaw extends Error {
  override readonly name = 'ConditionFlaw';
  readonly offset: number;
  /** The message without the place. */
  readonly summary: string;
  constructor(message: string, offset: number, summary = message) {
    super(message);
    this.offset = offset;
    this.summary = summary;
  }
}

/** Why a condition could not be evaluated, in words that hold nothing of what was judged. */
export class ConditionFault extends Error {
  override readonly name = 'ConditionFault';
}

/** @param offset counts from 0; lines and columns from 1 */
function placeIn(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}

/** A flaw as its author reads it: `line 1, column 8: …`. */
export const flawAt = (text: string, offset: number, message: string): ConditionFlaw =>
  new ConditionFlaw(`${placeIn(text, offset)}: ${message}`, offset, message);

/** What parsing, reading or checking threw, as its author reads it. */
export function flawOf(error: unknown, text: string): ConditionFlaw {
  if (error instanceof ConditionFlaw) return flawAt(text, error.offset, error.message);
  if (error instanceof ParseError || error instanceof CelTypeError) {
    // Metered methods stand under names of their own.
    return flawAt(text, error.range?.start ?? 0, error.summary.replace(/\b_(?=contains|matches)/g, ''));
  }
  return flawAt(text, 0, 'cannot be read');
}

/** What evaluating threw. The engine's own words can quote what the caller sent, so they stay behind as the cause. */
export function faultOf(cause: unknown, text: string): ConditionFault {
  if (cause instanceof ConditionFault) return cause;
  if (!(cause instanceof EvaluationError)) return new ConditionFault('a value does not fit', { cause });
  const what = cause.code === 'no_such_key' ? 'a field is missing' : 'a value does not fit';
  return new ConditionFault(`${placeIn(text, cause.range?.start ?? 0)}: ${what}`, { cause });
}
