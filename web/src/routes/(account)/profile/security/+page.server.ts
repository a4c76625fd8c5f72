import { localPath } from '#lib/local-path.ts';
import { read, submit } from '#lib/server/ask.ts';
import { setFlash } from '#lib/server/flash.ts';
import { textOf, valuesOf } from '#lib/server/form-text.ts';
import { redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';

/** `next` is the page of an organization that requires a second factor: it is led back to. */
export const load: PageServerLoad = async (event) => {
  const status = await read(event, event.locals.api.identity.twoFactor.status.query({}));
  return { status, next: localPath(event.url.searchParams.get('next'), '') };
};

export const actions: Actions = {
  enroll: async (event) => {
    const answer = event.locals.api.identity.twoFactor.enroll.mutate({});
    const outcome = await submit(event, { form: 'enroll', answer });
    return outcome.ok ? { enrolment: outcome.value } : outcome.failure;
  },

  verify: async (event) => {
    const form = await event.request.formData();
    // Shown once more when the code was not right: nobody else remembers what was scanned.
    const values = valuesOf(form, 'secret', 'otpauth_url', 'qr_svg');
    const answer = event.locals.api.identity.twoFactor.verify.mutate({ code: textOf(form, 'code') });
    const outcome = await submit(event, { form: 'verify', values, answer });
    return outcome.ok ? { recoveryCodes: outcome.value.recovery_codes, isNew: true } : outcome.failure;
  },

  renew: async (event) => {
    const answer = event.locals.api.identity.twoFactor.renewRecoveryCodes.mutate({});
    const outcome = await submit(event, { form: 'renew', answer });
    return outcome.ok ? { recoveryCodes: outcome.value.recovery_codes, isNew: false } : outcome.failure;
  },

  disable: async (event) => {
    const answer = event.locals.api.identity.twoFactor.disable.mutate({});
    const outcome = await submit(event, { form: 'disable', answer });
    if (!outcome.ok) return outcome.failure;
    setFlash(event, 'Two-factor authentication is off. You were signed out everywhere else.');
    redirect(303, '/profile/security');
  },
};
