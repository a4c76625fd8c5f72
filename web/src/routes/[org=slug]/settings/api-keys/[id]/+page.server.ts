import { read, submit } from '#lib/server/ask.ts';
import { setFlash } from '#lib/server/flash.ts';
import { optionalNumberOf, valuesOf } from '#lib/server/form-text.ts';
import { pause, resume } from '#lib/server/pausing.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  event.depends('aaf:key');
  const { apiKeys } = event.locals.api.keys;
  const key = await read(event, apiKeys.get.query({ id: event.params.id }));
  const successorId = key.rotation?.successor_id;
  // A successor may be deleted since; the key that it replaced is still there to be looked at.
  const successor = successorId
    ? await apiKeys.get.query({ id: successorId }).catch(() => undefined)
    : undefined;
  return { key, successor, apiOrigin: event.url.origin };
};

export const actions: Actions = {
  rotate: async (event) => {
    const form = await event.request.formData();
    const { id } = event.params;
    const overlap_hours = optionalNumberOf(form, 'overlap_hours');
    const answer = event.locals.api.keys.apiKeys.rotate.mutate({
      id,
      ...(overlap_hours === undefined ? {} : { overlap_hours }),
    });
    const outcome = await submit(event, { form: 'rotate', values: valuesOf(form, 'overlap_hours'), answer });
    if (!outcome.ok) return outcome.failure;
    setFlash(event, 'The key is rotated. Copy the secret of its successor now.');
    return { created: outcome.value };
  },
  pause: (event) => pause(event, { key_id: event.params.id }),
  resume,
};
