import { ConditionFault } from './condition-errors.ts';

/** What the calls of expensive methods may still spend during one evaluation; a step is about 50 ns. */
export interface Meter {
  stepsLeft: number;
}

export const tooMuchText = 'there is too much text to search';

/** @throws {ConditionFault} when the steps do not suffice */
export function spend(meter: Meter, steps: number): void {
  meter.stepsLeft -= steps;
  if (meter.stepsLeft < 0) throw new ConditionFault(tooMuchText);
}
