import { Role } from '@aaf/contracts/permissions';
import { planLimits } from '@aaf/contracts/plans';
import { redirect } from '@sveltejs/kit';
import { read, submit } from '#lib/server/ask.ts';
import { setFlash } from '#lib/server/flash.ts';
import { textOf } from '#lib/server/form-text.ts';
import { roleNames } from '#lib/say-role.ts';
import { invite, resend, revoke } from './invitations.server.ts';
import type { Actions, PageServerLoad } from './$types';

const pageSize = 100;

export const load: PageServerLoad = async (event) => {
  event.depends('aaf:team');
  const { orgs } = event.locals.api;
  const cursor = event.url.searchParams.get('cursor') ?? undefined;
  const { may, organization } = await event.parent();
  const [members, waiting, subscription] = await read(
    event,
    Promise.all([
      orgs.members.list.query({ limit: pageSize, cursor }),
      may.inviteMembers ? orgs.invitations.list.query({ limit: pageSize, status: 'pending' }) : undefined,
      may.viewBilling ? orgs.subscription.get.query({}) : undefined,
    ]),
  );
  const limits = subscription?.limits ?? planLimits[organization.plan];
  const invitations = waiting?.data ?? [];
  return {
    members: members.data,
    nextCursor: members.pagination.next_cursor,
    invitations,
    // A page of members is no count of them; organizations with more than one have no small plan.
    seats: { value: members.data.length + invitations.length, limit: limits.members },
  };
};

/** Where a form of the page leads when it is done: the list, without the dialog that asked. */
const list = (org: string): string => `/${org}/settings/team`;

export const actions: Actions = {
  invite,
  resend,
  revoke,
  role: async (event) => {
    const form = await event.request.formData();
    const id = textOf(form, 'id');
    const role = Role.safeParse(form.get('role')).data ?? 'viewer';
    // Sharing everything with somebody is asked for once more, on a page of its own.
    if (role === 'owner' && !form.has('sure')) redirect(303, `${list(event.params.org)}?owner=${id}`);
    const answer = event.locals.api.orgs.members.update.mutate({ id, role });
    const outcome = await submit(event, { form: id, values: { role }, answer });
    if (!outcome.ok) return outcome.failure;
    setFlash(event, `${outcome.value.name} is ${roleNames[role]} from now on.`);
    redirect(303, list(event.params.org));
  },
  remove: async (event) => {
    const id = textOf(await event.request.formData(), 'id');
    const answer = event.locals.api.orgs.members.remove.mutate({ id });
    const outcome = await submit(event, { form: id, answer });
    if (!outcome.ok) return outcome.failure;
    setFlash(event, 'Removed. Their next request is refused.');
    redirect(303, list(event.params.org));
  },
  leave: async (event) => {
    const outcome = await submit(event, {
      form: 'leave',
      answer: event.locals.api.orgs.members.leave.mutate({}),
    });
    if (!outcome.ok) return outcome.failure;
    setFlash(event, 'You have left the organization.');
    redirect(303, '/');
  },
};
