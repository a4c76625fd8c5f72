import { Refusal, refuseFields } from '@aaf/contracts/errors';
import { fieldProblems } from '@aaf/contracts/field-problems';
import { TRPCError } from '@trpc/server';
import { ZodError } from 'zod';

const deepestCause = 16;

/** The first refusal among an error and its causes. */
function findRefusal(thrown: unknown): Refusal | undefined {
  let error = thrown;
  for (let depth = 0; depth < deepestCause && error instanceof Error; depth += 1) {
    if (error instanceof Refusal) return error;
    error = error.cause;
  }
  return undefined;
}

/**
 * What the caller gets to know of whatever a procedure threw: a refusal as itself, input that does not fit
 * with its fields named, and `internal`, which says nothing, for the rest.
 */
export function toRefusal(thrown: unknown): Refusal {
  const refusal = findRefusal(thrown);
  if (refusal) return refusal;
  if (thrown instanceof TRPCError && thrown.code === 'BAD_REQUEST' && thrown.cause instanceof ZodError) {
    return refuseFields(fieldProblems(thrown.cause));
  }
  return new Refusal('internal', { cause: thrown });
}
