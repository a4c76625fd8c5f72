import { error } from '@sveltejs/kit';
import { readMailbox } from '#lib/server/mailbox.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ url, getClientAddress }) => {
  const to = url.searchParams.get('to') ?? '';
  const mails = await readMailbox(getClientAddress(), to);
  if (!mails) error(404, 'Not found');
  return { to, mails };
};
