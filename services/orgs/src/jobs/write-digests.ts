import type { Job, OrgWorkOfJob } from '@aaf/service/job';
import type { Mailer } from '@aaf/service/mail/mailer';
import { Digest } from '../entities/digest.ts';
import { Membership } from '../entities/membership.ts';
import { NotificationPreference } from '../entities/notification-preference.ts';
import { Notification } from '../entities/notification.ts';
import type { Letters } from '../letters.ts';
import { lockOrganization } from '../lock-organization.ts';
import { findPeople } from '../people.ts';
import { dueDigest, sayDay } from '../rules/digest.ts';

const dayMs = 86_400_000;
const kind = 'daily_digest';
/** The page that shows the figures. */
const path = '/settings/usage';

/** What was counted on a day; undefined when nothing was. */
async function figuresOf({ ask, org }: OrgWorkOfJob, day: string) {
  // A day of the organization's calendar begins before or ends after the same day in UTC.
  const atMs = Date.parse(`${day}T00:00:00.000Z`);
  const months = new Set([-1, 0, 1].map((days) => new Date(atMs + days * dayMs).toISOString().slice(0, 7)));
  const figures = { total: 0, allow: 0, deny: 0, require_approval: 0 };
  for (const month of months) {
    const { days } = await ask('usage.report.get', { month }, { org });
    const found = days.find(({ date }) => date === day);
    if (!found) continue;
    figures.total += found.total;
    figures.allow += found.allow;
    figures.deny += found.deny;
    figures.require_approval += found.require_approval;
  }
  return figures.total > 0 ? figures : undefined;
}

async function tell(work: OrgWorkOfJob, title: string, { mailer, letters }: Means): Promise<void> {
  const org_id = work.org.id;
  const wishes = await work.em.find(NotificationPreference, { org_id, kind });
  const members = await work.em.find(Membership, {
    org_id,
    user_id: { $in: wishes.map(({ user_id }) => user_id) },
  });
  const belongs = new Set(members.map(({ user_id }) => user_id));
  for (const { user_id, dashboard } of wishes) {
    if (!dashboard || !belongs.has(user_id)) continue;
    const id = work.newId('notification');
    // No event stands behind it; its number only keeps it apart from others.
    const event_id = work.newId('event');
    work.em.create(Notification, { org_id, id, user_id, kind, title, path, event_id, created_at: work.now });
  }
  const byMail = wishes.filter(({ email, user_id }) => email && belongs.has(user_id));
  const people = await findPeople(
    work.ask,
    byMail.map(({ user_id }) => user_id),
  );
  for (const { email } of people.values()) {
    mailer.queue(work, letters.notice({ to: email, organization: work.org, title, path }));
  }
}

interface Means {
  mailer: Mailer;
  letters: Letters;
}

/**
 * Writes each organization's digest of the day before, at nine on its own clock. A day without actions has none.
 * Which days are written is remembered, so that an organization costs a transaction or two a day.
 */
export function createWriteDigests(means: Means): Job {
  const lastDays = new Map<string, string>();
  const write = async (work: OrgWorkOfJob) => {
    const { em, org, now } = work;
    const last = await em.findOne(Digest, { org_id: org.id });
    if (last) lastDays.set(org.id, last.last_day);
    if (!dueDigest(now, org.timezone, last?.last_day)) return;
    // Replicas take turns from here on; who comes second finds it written.
    await lockOrganization(em, org.id);
    const locked = await em.findOne(Digest, { org_id: org.id }, { refresh: true });
    const due = dueDigest(now, org.timezone, locked?.last_day);
    if (!due) return;
    if (locked) locked.last_day = due.today;
    else em.create(Digest, { org_id: org.id, last_day: due.today });
    const figures = await figuresOf(work, due.yesterday);
    if (figures) await tell(work, sayDay(figures), means);
  };
  return {
    name: 'digest',
    everyMs: 60_000,
    run: (tools) =>
      tools.eachOrg(
        write,
        ({ id, timezone }) => dueDigest(tools.now, timezone, lastDays.get(id)) !== undefined,
      ),
  };
}
