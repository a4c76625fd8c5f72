import { redirect } from '@sveltejs/kit';
import { read, submit } from '#lib/server/ask.ts';
import { setFlash } from '#lib/server/flash.ts';
import { textOf } from '#lib/server/form-text.ts';
import type { Actions, PageServerLoad } from './$types';

const numberOf = (text: string | null) => {
  const number = Number(text);
  return Number.isInteger(number) && number > 0 ? number : undefined;
};

export const load: PageServerLoad = async (event) => {
  const { id } = event.params;
  const query = event.url.searchParams;
  const { policies } = event.locals.api.firewall;
  const [policy, versions] = await read(
    event,
    Promise.all([
      policies.get.query({ id }),
      policies.versions.query({ id, cursor: query.get('cursor') ?? undefined }),
    ]),
  );
  const from = numberOf(query.get('from')) ?? versions.data[1]?.version;
  const to = numberOf(query.get('to')) ?? versions.data[0]?.version;
  const isComparable = from !== undefined && to !== undefined && from !== to;
  const diff = isComparable ? await read(event, policies.diff.query({ id, from, to })) : undefined;
  return {
    policy,
    versions: versions.data,
    nextCursor: versions.pagination.next_cursor,
    from,
    to,
    changes: diff?.data,
  };
};

export const actions: Actions = {
  rollback: async (event) => {
    const { id, org } = event.params;
    const version = Number(textOf(await event.request.formData(), 'version'));
    const answer = event.locals.api.firewall.policies.rollback.mutate({ id, version });
    const outcome = await submit(event, { form: 'rollback', answer });
    if (!outcome.ok) return outcome.failure;
    setFlash(event, `Rolled back: version ${outcome.value.version} has the text of version ${version}.`);
    redirect(303, `/${org}/policies/${id}/history`);
  },
};
