import { error, fail, redirect, type ActionFailure, type RequestEvent } from '@sveltejs/kit';
import type { WireError } from '@aaf/contracts/errors';
import type { FormFailure } from '#lib/form-failure.ts';
import { asksToSignIn, readFields, readRefusal, type FieldOfCode } from './refusal.ts';
import { sayEnded } from './say-ended.ts';
import { forgetSession } from './session-cookie.ts';

type Asking = Pick<RequestEvent, 'locals' | 'cookies' | 'url'>;

/** Sends the visitor to sign in, with a word on why, and back to where they wanted to be. */
function leaveForSignIn(asking: Asking, refusal: WireError): never {
  const { here } = asking.locals;
  forgetSession(asking);
  const query = new URLSearchParams({ ...(here === '/' ? {} : { next: here }), ...sayEnded(refusal) });
  return redirect(303, query.size > 0 ? `/sign-in?${query}` : '/sign-in');
}

/** Turns a refusal into the page that tells of it. */
export function showRefusal({ status, message, code, details, request_id }: WireError): never {
  return error(status, message, { code, details, request_id });
}

/** What follows when a page cannot be shown: the page of the refusal, or the sign-in page when the session ended. */
export function refuse(asking: Asking, refusal: WireError): never {
  return asksToSignIn(refusal) ? leaveForSignIn(asking, refusal) : showRefusal(refusal);
}

/** Awaits what a page needs. A refusal becomes the page of that refusal, an ended session the sign-in page. */
export async function read<T>(asking: Asking, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (caught) {
    return refuse(asking, readRefusal(caught, asking.locals.requestId));
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
    if (asksToSignIn(refusal)) return leaveForSignIn(asking, refusal);
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
  /** Refusals that this form shows beside one of its fields. */
  fieldOf?: FieldOfCode;
  answer: Promise<T>;
}

/**
 * Awaits what a form asked for. A refusal is given back to the form, an ended session leads to sign in.
 *
 * `step_up_required` needs nothing more: lib/ui/Form.svelte, given the failure, asks for the password or a code in
 * place and sends the form again as it stands; without scripts it links to /step-up, which leads back to the page.
 */
export async function submit<T>(
  asking: Asking,
  { form, values = {}, fieldOf, answer }: Submitted<T>,
): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await answer };
  } catch (caught) {
    const refusal = readRefusal(caught, asking.locals.requestId);
    if (asksToSignIn(refusal)) return leaveForSignIn(asking, refusal);
    const { code, message, status, details, request_id } = refusal;
    const fields = readFields(refusal, fieldOf);
    const failure: FormFailure = { form, code, message, details, fields, values, request_id };
    return { ok: false, failure: fail(status, { failure }) };
  }
}
