import { Refusal, refuseFields } from '@aaf/contracts/errors';
import { TRPCError } from '@trpc/server';
import { ZodError, type core } from 'zod';

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

function problemOf(issue: core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.input === undefined && issue.message.endsWith('undefined')) {
    return 'is required';
  }
  return issue.message.replace(/^Invalid (input|option): expected/, 'must be');
}

/** What is wrong with an input: the path of each field and its problem. The first problem of a field counts. */
export function fieldProblems(error: ZodError): Record<string, string> {
  const problems = new Map<string, string>();
  for (const issue of error.issues) {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) problems.set([...path, key].join('.'), 'is not a known field');
      continue;
    }
    const field = path.join('.') || 'input';
    if (!problems.has(field)) problems.set(field, problemOf(issue));
  }
  return Object.fromEntries(problems);
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
