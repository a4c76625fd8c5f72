import type { Route } from '@aaf/contracts/app';
import { Refusal, refuseFields } from '@aaf/contracts/errors';
import { fieldProblems } from '@aaf/contracts/field-problems';
import { isRecord } from '@aaf/contracts/json';

function refuseImmutable({ procedure }: Route, input: unknown): void {
  if (!isRecord(input)) return;
  const named = procedure.immutable?.filter((field) => Object.hasOwn(input, field)) ?? [];
  if (named.length === 0) return;
  throw new Refusal('immutable_field', {
    details: { fields: Object.fromEntries(named.map((field) => [field, 'never changes; leave it out'])) },
    message: `${named.join(' and ')} never changes. Leave it out; nothing was applied.`,
  });
}

/**
 * The input of a procedure, checked by its contract.
 * @throws {Refusal} `immutable_field` or `invalid_input`
 */
export function parseInput(route: Route, input: unknown): unknown {
  refuseImmutable(route, input);
  const parsed = route.procedure.input.safeParse(input ?? {});
  if (!parsed.success) throw refuseFields(fieldProblems(parsed.error));
  return parsed.data;
}
