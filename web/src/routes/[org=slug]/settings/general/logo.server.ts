import { maxLogoBytes } from '@aaf/contracts/orgs';
import { fail, type RequestEvent } from '@sveltejs/kit';
import { submit } from '#lib/server/ask.ts';
import type { FormFailure } from '#lib/form-failure.ts';
import { setFlash } from '#lib/server/flash.ts';

const types = ['image/png', 'image/jpeg', 'image/webp'] as const;

/** Why a file is no logo: told beside the field, before it is sent anywhere. */
function refuseFile(event: RequestEvent, problem: string) {
  const failure: FormFailure = {
    form: 'logo',
    code: 'invalid_input',
    message: problem,
    details: {},
    fields: { logo: problem },
    values: {},
    request_id: event.locals.requestId,
  };
  return fail(422, { failure });
}

export async function setLogo(event: RequestEvent) {
  const file = (await event.request.formData()).get('logo');
  if (!(file instanceof File) || file.size === 0) return refuseFile(event, 'is missing: choose a file first');
  const type = types.find((known) => known === file.type);
  if (!type) return refuseFile(event, 'must be a PNG, JPEG or WebP image');
  if (file.size > maxLogoBytes) return refuseFile(event, 'must be at most 512 KiB');
  const data = Buffer.from(await file.arrayBuffer()).toString('base64');
  const answer = event.locals.api.orgs.logo.set.mutate({ content_type: type, data });
  const outcome = await submit(event, { form: 'logo', answer });
  if (!outcome.ok) {
    const { failure } = outcome.failure.data;
    const [problem] = Object.values(failure.fields);
    // The bytes and their type are one field here.
    return problem ? refuseFile(event, problem) : outcome.failure;
  }
  setFlash(event, 'Logo saved.');
  return { saved: true };
}

export async function removeLogo(event: RequestEvent) {
  const outcome = await submit(event, { form: 'logo', answer: event.locals.api.orgs.logo.remove.mutate({}) });
  if (!outcome.ok) return outcome.failure;
  setFlash(event, 'Logo removed.');
  return { saved: true };
}
