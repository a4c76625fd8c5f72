import { fail, type ActionFailure, type RequestEvent } from '@sveltejs/kit';
import type { z } from 'zod';
import type { Conflict } from '#lib/conflict.ts';
import type { FormFailure } from '#lib/form-failure.ts';
import { readVersioned } from './versioned.ts';

type Refused = ActionFailure<{ failure: FormFailure; conflict?: Conflict }>;

interface Stored<S extends z.ZodType> {
  /** Where it is read, as `readVersioned` takes it. */
  part: string;
  schema: S;
  /** What is stored, as the form's fields would hold it. */
  say: (value: z.output<S>) => Record<string, string>;
}

/**
 * Adds to a refusal for an old version what is stored meanwhile, so that the form can show both and be sent again.
 * Other refusals stay as they are.
 */
export async function withConflict<S extends z.ZodType>(
  event: Pick<RequestEvent, 'locals' | 'cookies' | 'url' | 'params'>,
  refused: ActionFailure<{ failure: FormFailure }>,
  { part, schema, say }: Stored<S>,
): Promise<Refused> {
  const { failure } = refused.data;
  if (failure.code !== 'version_conflict') return refused;
  const { value, etag } = await readVersioned(event, part, schema);
  return fail(refused.status, { failure, conflict: { form: failure.form, etag, stored: say(value) } });
}
