import { Scope, scopes } from '@aaf/contracts/permissions';
import { error } from '@sveltejs/kit';
import { errorCatalogue } from '@aaf/contracts/errors';
import { submit } from '#lib/server/ask.ts';
import { linesOf, optionalNumberOf, optionalTextOf, textOf, valuesOf } from '#lib/server/form-text.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ parent, locals, url }) => {
  const { may } = await parent();
  if (!may.manageKeys) {
    error(403, errorCatalogue.forbidden[1], { code: 'forbidden', request_id: locals.requestId });
  }
  return {
    scopes: Object.entries(scopes).map(([scope, { label }]) => ({ scope, label })),
    apiOrigin: url.origin,
  };
};

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData();
    const chosen = Scope.options.filter((scope) => form.getAll('permissions').includes(scope));
    const answer = event.locals.api.keys.apiKeys.create.mutate({
      name: textOf(form, 'name'),
      permissions: chosen,
      expires_in_days: optionalNumberOf(form, 'expires_in_days'),
      agent_id: optionalTextOf(form, 'agent_id'),
      ip_allowlist: linesOf(textOf(form, 'ip_allowlist')),
    });
    const values = {
      ...valuesOf(form, 'name', 'expires_in_days', 'agent_id', 'ip_allowlist'),
      permissions: chosen.join(' '),
    };
    const outcome = await submit(event, { form: 'create', values, answer });
    return outcome.ok ? { created: outcome.value } : outcome.failure;
  },
};
