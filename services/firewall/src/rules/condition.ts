import type { Environment, ParseResult } from '@marcbachmann/cel-js';
import { createBoundedCache } from '@aaf/service/bounded-cache';
import { estimate } from './condition-cost.ts';
import { guardsOf, type Guard } from './condition-guards.ts';
import { ConditionFault, ConditionFlaw, faultOf, flawAt, flawOf } from './condition-errors.ts';
import { createConditionLanguage } from './condition-language.ts';
import { readCondition, type ConditionReading } from './condition-reading.ts';
import type { Facts } from './facts.ts';
import { tooMuchText, type Meter } from './meter.ts';

/** A condition that has been parsed, checked and priced. */
export interface Condition {
  /** Where one of them fails, it does not hold, and need not be evaluated. */
  guards: readonly Guard[];
  /** How many patterns it matches against; each takes its time to compile. */
  patterns: number;
  /** Whether it looks through texts, which comes on top of its price. */
  isSearching: boolean;
  /** The most steps, of about 50 ns, that it takes over these facts. */
  priceOver(facts: Facts): number;
  /**
   * Whether it holds.
   * @throws {ConditionFault} when it cannot be evaluated, whatever the reason
   */
  holdsFor(facts: Facts): boolean;
}

/** Makes conditions out of texts. */
export interface Conditions {
  /** @throws {ConditionFlaw} (condition-errors.ts) with a message that begins with line and column */
  compile(text: string): Condition;
}

/** A condition that could take more steps than this, some 25 ms, is not evaluated. */
const maxSteps = 500_000;
const conditionsKept = 5_000;

/** Errors that are swallowed on the way may be many, and nobody reads their stacks. */
function withoutStacks<T>(work: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function parse(language: Environment, text: string): ConditionReading & { parsed: ParseResult } {
  try {
    const parsed = language.parse(text);
    return { parsed, ...readCondition(parsed.ast) };
  } catch (error) {
    throw flawOf(error, text);
  }
}

function assertBoolean(parsed: ParseResult, text: string): void {
  const { type, error } = parsed.check();
  if (error) throw flawOf(error, text);
  if (type === 'bool') return;
  const hint = type === 'dyn' ? '; compare it with something, as in … == true' : '';
  throw flawAt(text, 0, `must be true or false, and is of type ${type ?? 'unknown'}${hint}`);
}

function compile(language: Environment, meter: Meter, text: string): Condition {
  const { parsed, cost, patterns, searches } = parse(language, text);
  assertBoolean(parsed, text);
  const guards = guardsOf(parsed.ast);
  const priceOver = (facts: Facts) => estimate(cost, facts.extent);
  const evaluate = (facts: Facts): boolean => {
    if (priceOver(facts) > maxSteps) throw new ConditionFault('there is too much to look at');
    meter.stepsLeft = maxSteps;
    const value = withoutStacks((): unknown => parsed({ ...facts.variables }));
    // `||` and loops swallow errors, and may have swallowed the meter's.
    if (meter.stepsLeft < 0) throw new ConditionFault(tooMuchText);
    if (typeof value === 'boolean') return value;
    throw new ConditionFault('it is neither true nor false');
  };
  return {
    guards,
    patterns,
    isSearching: searches > 0,
    priceOver,
    holdsFor(facts) {
      try {
        return evaluate(facts);
      } catch (error) {
        throw faultOf(error, text);
      }
    },
  };
}

/** The compiler of conditions; what it compiled last it remembers by its text. */
export function createConditions(): Conditions {
  const meter: Meter = { stepsLeft: 0 };
  const language = createConditionLanguage(meter);
  const compiled = createBoundedCache<string, Condition>(conditionsKept);
  return {
    compile(text) {
      const condition = compiled.get(text) ?? compile(language, meter, text);
      compiled.set(text, condition);
      return condition;
    },
  };
}

/** What is wrong with a condition, and at which character of it, from 0; or null. */
export function findFlaw(
  conditions: Conditions,
  text: string,
): { message: string; position: number | null } | null {
  if (text === '') return { message: 'is required', position: null };
  try {
    conditions.compile(text);
    return null;
  } catch (error) {
    if (error instanceof ConditionFlaw) return { message: error.summary, position: error.offset };
    throw error;
  }
}
