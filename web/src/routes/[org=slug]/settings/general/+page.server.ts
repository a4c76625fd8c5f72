import { Decision, PolicyDefaults } from '@aaf/contracts/caller';
import { Organization } from '@aaf/contracts/orgs';
import { from } from '#lib/server/api.ts';
import { submit } from '#lib/server/ask.ts';
import { withConflict } from '#lib/server/conflict.ts';
import { setFlash } from '#lib/server/flash.ts';
import { optionalNumberOf, textOf, valuesOf } from '#lib/server/form-text.ts';
import { readVersioned } from '#lib/server/versioned.ts';
import { defaultsFields, organizationFields } from './general-fields.ts';
import { removeLogo, setLogo } from './logo.server.ts';
import type { Actions, PageServerLoad } from './$types';

// Its own reading, not the shell's: what comes in live must not change a form that somebody fills in.
export const load: PageServerLoad = async (event) => {
  const [general, defaults] = await Promise.all([
    readVersioned(event, '', Organization),
    readVersioned(event, '/policy-defaults', PolicyDefaults),
  ]);
  return {
    general,
    defaults,
    timezones: ['UTC', ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')],
  };
};

export const actions: Actions = {
  organization: async (event) => {
    const form = await event.request.formData();
    const input = { name: textOf(form, 'name'), timezone: textOf(form, 'timezone') };
    const answer = event.locals.api.orgs.organizations.update.mutate(input, from(textOf(form, 'version')));
    const values = valuesOf(form, 'name', 'timezone', 'version');
    const outcome = await submit(event, { form: 'organization', values, answer });
    if (!outcome.ok) {
      const stored = { part: '', schema: Organization, say: organizationFields };
      return withConflict(event, outcome.failure, stored);
    }
    setFlash(event, 'Settings saved.');
    return { saved: true };
  },
  defaults: async (event) => {
    const form = await event.request.formData();
    const values = valuesOf(form, 'default_decision', 'default_approval_timeout_minutes', 'version');
    const switches = {
      require_policy_description: form.has('require_policy_description'),
      enable_policy_versioning: form.has('enable_policy_versioning'),
    };
    const input = {
      default_decision: Decision.safeParse(values['default_decision']).data,
      default_approval_timeout_minutes: optionalNumberOf(form, 'default_approval_timeout_minutes'),
      ...switches,
    };
    const answer = event.locals.api.orgs.policyDefaults.update.mutate(input, from(textOf(form, 'version')));
    const typed = { ...values, ...sayAll(switches) };
    const outcome = await submit(event, { form: 'defaults', values: typed, answer });
    if (!outcome.ok) {
      const stored = { part: '/policy-defaults', schema: PolicyDefaults, say: defaultsFields };
      return withConflict(event, outcome.failure, stored);
    }
    setFlash(event, 'Policy defaults saved. They count from the next action on.');
    return { saved: true };
  },
  deny: async (event) => {
    const answer = event.locals.api.orgs.policyDefaults.update.mutate({ default_decision: 'deny' });
    const outcome = await submit(event, { form: 'deny', answer });
    if (!outcome.ok) return outcome.failure;
    setFlash(event, 'What no policy matches is denied from now on.');
    return { saved: true };
  },
  set_logo: setLogo,
  remove_logo: removeLogo,
};

const sayAll = (switches: Record<string, boolean>): Record<string, string> =>
  Object.fromEntries(Object.entries(switches).map(([name, isOn]) => [name, isOn ? 'on' : 'off']));
