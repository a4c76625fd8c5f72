import { planLimits } from '@aaf/contracts/plans';
import { redirect } from '@sveltejs/kit';
import { suggestSlug } from '#lib/slug.ts';
import { submit } from '#lib/server/ask.ts';
import { setFlash } from '#lib/server/flash.ts';
import { textOf, valuesOf } from '#lib/server/form-text.ts';
import type { Actions, PageServerLoad } from './$types';

const offered = ['free', 'starter', 'pro'] as const;

export const load: PageServerLoad = () => ({
  plans: offered.map((id) => ({ id, limits: planLimits[id] })),
});

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData();
    const values = valuesOf(form, 'name', 'slug', 'plan');
    const name = textOf(form, 'name');
    // Without scripts the slug field stays empty until somebody fills it.
    const slug = textOf(form, 'slug').trim() || suggestSlug(name);
    const plan = offered.find((id) => id === values['plan']);
    const answer = event.locals.api.orgs.organizations.create.mutate({
      name,
      slug,
      ...(plan ? { plan } : {}),
    });
    const outcome = await submit(event, { form: 'create', values, answer });
    if (!outcome.ok) return outcome.failure;
    setFlash(event, `${outcome.value.name} is ready.`);
    redirect(303, `/${outcome.value.slug}`);
  },
};
