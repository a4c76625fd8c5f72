import { notificationKinds } from '@aaf/contracts/orgs';
import { read, submit } from '#lib/server/ask.ts';
import { setFlash } from '#lib/server/flash.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({
  preferences: await read(event, event.locals.api.orgs.notifications.preferences.query({})),
});

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData();
    const isOn = (name: string) => form.has(name);
    const wanted = Object.fromEntries(
      notificationKinds.map((kind) => [
        kind,
        { email: isOn(`${kind}.email`), dashboard: isOn(`${kind}.dashboard`) },
      ]),
    );
    const answer = event.locals.api.orgs.notifications.updatePreferences.mutate(wanted);
    const outcome = await submit(event, { form: 'preferences', answer });
    if (!outcome.ok) return outcome.failure;
    setFlash(event, 'Saved. It concerns you alone, in this organization alone.');
    return { saved: true };
  },
};
