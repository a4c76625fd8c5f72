import { error, fail, redirect, type ActionFailure, type RequestEvent } from '@sveltejs/kit';
import type { WireError } from '@aaf/contracts/errors';
import type { FormFailure } from '#lib/form-failure.ts';
import { asksToSignIn, readFields, readRefusal } from './refusal.ts';
import { forgetSession } from './session-cookie.ts';

type Asking = Pick<RequestEvent, 'locals' | 'cookies' | 'url'>;

/** Sends the visitor to sign in, and back to where they wanted to be. */
function leaveForSignIn(asking: Asking): never {
  const { here } = asking.locals;
  forgetSession(asking);
  return redirect(303, here === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(here)}`);
}

/** Turns a refusal into the page that tells of it. */
function showRefusal({ status, message, code, request_id }: WireError): never {
  return error(status, message, { code, request_id });
}

/** Awaits what a page needs. A refusal becomes the page of that refusal, an ended session the sign-in page. */
export async function read<T>(asking: Asking, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (caught) {
    const refusal = readRefusal(caught, asking.locals.requestId);
    return asksToSignIn(refusal) ? leaveForSignIn(asking) : showRefusal(refusal);
  }
}

/** What a list with filters answered: the list, or what is wrong with the filters. */
export type Filtered<T> = { ok: true; value: T } | { ok: false; fields: Record<string, string> };

/** Like {@link read}, for what visitors filter by: filters that are not valid are given back to their fields. */
export async function readFiltered<T>(asking: Asking, answer: Promise<T>): Promise<Filtered<T>> {
  try {
    return { ok: true, value: await answer };
  } catch (caught) {
    const refusal = readRefusal(caught, asking.locals.requestId);
    if (asksToSignIn(refusal)) return leaveForSignIn(asking);
    return refusal.code === 'invalid_input'
      ? { ok: false, fields: readFields(refusal) }
      : showRefusal(refusal);
  }
}

/** What came of a form: an answer, or what to show beside its fields. */
export type Outcome<T> =
  { ok: true; value: T } | { ok: false; failure: ActionFailure<{ failure: FormFailure }> };

interface Submitted<T> {
  form: string;
  /** What was typed, to be shown again; leave secrets out. */
  values?: Record<string, string>;
  answer: Promise<T>;
}

/** Awaits what a form asked for. A refusal is given back to the form, an ended session leads to sign in. */
export async function submit<T>(
  asking: Asking,
  { form, values = {}, answer }: Submitted<T>,
): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await answer };
  } catch (caught) {
    const refusal = readRefusal(caught, asking.locals.requestId);
    if (asksToSignIn(refusal)) return leaveForSignIn(asking);
    const { code, message, status, request_id } = refusal;
    const failure: FormFailure = { form, code, message, fields: readFields(refusal), values, request_id };
    return { ok: false, failure: fail(status, { failure }) };
  }
}
