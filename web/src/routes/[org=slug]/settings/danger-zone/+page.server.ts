import { errorCatalogue } from '@aaf/contracts/errors';
import { error, redirect } from '@sveltejs/kit';
import { submit } from '#lib/server/ask.ts';
import { textOf, valuesOf } from '#lib/server/form-text.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ parent, locals }) => {
  const { may, organization } = await parent();
  if (!may.deleteOrganization) {
    const details = { allowed_roles: ['owner'], required_permission: 'organization.delete' };
    error(403, errorCatalogue.forbidden[1], { code: 'forbidden', details, request_id: locals.requestId });
  }
  return { isFree: organization.plan === 'free' };
};

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData();
    const answer = event.locals.api.orgs.organizations.delete.mutate({
      confirm_name: textOf(form, 'confirm_name'),
    });
    const values = valuesOf(form, 'confirm_name');
    const outcome = await submit(event, { form: 'delete', values, answer });
    if (!outcome.ok) return outcome.failure;
    // The organization's own address now says until when it can be restored, and by whom: to its Owner as to all others.
    redirect(303, `/${event.params.org}`);
  },
};
