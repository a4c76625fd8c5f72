import { Refusal } from '@aaf/contracts/errors';
import type { OrgEvent } from '@aaf/contracts/event';
import type { Work } from '@aaf/service/handler';
import type { Mailer } from '@aaf/service/mail/mailer';
import type { Reaction } from '@aaf/service/reaction';
import { DirectoryEntry } from '../entities/directory-entry.ts';
import { Membership } from '../entities/membership.ts';
import { NotificationPreference } from '../entities/notification-preference.ts';
import { Notification } from '../entities/notification.ts';
import { Settings } from '../entities/settings.ts';
import type { Letters } from '../letters.ts';
import { findPeople } from '../people.ts';
import { audienceOf, noticedEvents, noticeOf, type Notice } from '../rules/notice.ts';
import { preferencesOf } from '../rules/preferences.ts';
import { toSnapshot } from '../rules/snapshot.ts';

/** The person who asked for an approval; undefined when it was a key, and when it is not there any more. */
async function findRequester({ em, ask }: Work, entry: DirectoryEntry, id: string) {
  const settings = await em.findOneOrFail(Settings, { org_id: entry.id });
  try {
    const { action } = await ask('firewall.approvals.get', { id }, { org: toSnapshot(entry, settings) });
    return action.requested_by.type === 'user' ? action.requested_by.id : undefined;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not_found') return undefined;
    throw error;
  }
}

/** Whom it is for, by where they want to be told. */
async function sortAudience(work: Work, entry: DirectoryEntry, { notice, event }: Occasion) {
  const org_id = entry.id;
  const members = await work.em.find(Membership, { org_id });
  const requester = notice.toRequester ? await findRequester(work, entry, event.target.id) : undefined;
  const userIds = audienceOf(notice, members, requester).map(({ user_id }) => user_id);
  const { kind } = notice;
  const choices = await work.em.find(NotificationPreference, { org_id, kind, user_id: { $in: userIds } });
  const channelsOf = (userId: string) =>
    preferencesOf(choices.filter(({ user_id }) => user_id === userId))[kind];
  return {
    onDashboard: userIds.filter((userId) => channelsOf(userId).dashboard),
    byMail: userIds.filter((userId) => channelsOf(userId).email),
  };
}

interface Occasion {
  notice: Notice;
  event: OrgEvent;
}

function note(work: Work, userId: string, { notice, event }: Occasion): void {
  const { kind, title, path } = notice;
  work.em.create(Notification, {
    org_id: event.org_id,
    id: work.newId('notification'),
    user_id: userId,
    kind,
    title,
    path,
    event_id: event.id,
    created_at: work.now,
  });
}

/** Tells members of what happened, each once, where they want to be told. A deleted organization tells nobody. */
export const createTellMembers = (mailer: Mailer, letters: Letters): Reaction => ({
  to: noticedEvents,
  async run(event, work) {
    const notice = noticeOf(event);
    if (!notice) return;
    const entry = await work.em.findOne(DirectoryEntry, { id: event.org_id, deleted_at: null });
    if (!entry) return;
    const { onDashboard, byMail } = await sortAudience(work, entry, { notice, event });
    for (const userId of onDashboard) note(work, userId, { notice, event });
    const people = await findPeople(work.ask, byMail);
    for (const { email } of people.values()) {
      const { title, path, isQuestion } = notice;
      mailer.queue(work, letters.notice({ to: email, organization: entry, title, path, isQuestion }));
    }
  },
});
