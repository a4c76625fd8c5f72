import { redirect, type RequestEvent } from '@sveltejs/kit';
import { localPath } from '#lib/local-path.ts';
import { read, submit } from '#lib/server/ask.ts';
import { proofsOf } from '#lib/account/proof.ts';
import { optionalTextOf, textOf } from '#lib/server/form-text.ts';
import type { Actions, PageServerLoad } from './$types';

/**
 * Where people prove once more that it is them, and go back to `next`. Forms of the dashboard need not come here:
 * lib/ui/Form.svelte asks in place, through `in_place`, when it is given a failure `step_up_required`.
 */
export const load: PageServerLoad = async (event) => {
  const { me, twoFactor } = event.locals.api.identity;
  const answers = Promise.all([me.get.query({}), twoFactor.status.query({})]);
  const [user, factors] = await read(event, answers);
  return { user, proofs: proofsOf(factors), next: localPath(event.url.searchParams.get('next')) };
};

export const actions: Actions = {
  confirm: async (event) => {
    const outcome = await prove(event);
    if (!outcome.ok) return outcome.failure;
    redirect(303, localPath(event.url.searchParams.get('next')));
  },

  in_place: async (event) => {
    const outcome = await prove(event);
    return outcome.ok ? { confirmed: true as const } : outcome.failure;
  },
};

async function prove(event: RequestEvent) {
  const form = await event.request.formData();
  // A password may well begin or end with a space.
  const [code, password] = [optionalTextOf(form, 'code'), textOf(form, 'password')];
  const proof = { ...(code ? { code } : {}), ...(password ? { password } : {}) };
  return submit(event, {
    form: 'step_up',
    fieldOf: { invalid_credentials: 'password' },
    answer: event.locals.api.identity.auth.stepUp.mutate(proof),
  });
}
