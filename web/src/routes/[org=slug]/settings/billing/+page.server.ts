import { read, submit } from '#lib/server/ask.ts';
import { setFlash } from '#lib/server/flash.ts';
import { textOf } from '#lib/server/form-text.ts';
import { planNames } from '#lib/say-plan.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  event.depends('aaf:shell');
  const { orgs, usage } = event.locals.api;
  const [subscription, plans] = await read(
    event,
    Promise.all([orgs.subscription.get.query({}), usage.plans.list.query({})]),
  );
  return { subscription, plans: plans.data };
};

const offered = ['free', 'starter', 'pro'] as const;

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData();
    const asked = textOf(form, 'plan');
    const plan = offered.find((id) => id === asked) ?? 'free';
    const answer = event.locals.api.orgs.subscription.update.mutate({
      plan,
      ...(form.has('acknowledge') ? { acknowledge: true } : {}),
    });
    const outcome = await submit(event, { form: 'plan', values: { plan }, answer });
    if (!outcome.ok) return outcome.failure;
    setFlash(event, `The plan is ${planNames[outcome.value.plan]}. Its limits act from now on.`);
    return { saved: true, warnings: outcome.value.warnings ?? [] };
  },
};
