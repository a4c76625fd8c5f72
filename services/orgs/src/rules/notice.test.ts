import type { OrgEvent } from '@aaf/contracts/event';
import { isEventType } from '@aaf/contracts/events';
import { roles } from '@aaf/contracts/permissions';
import { describe, expect, test } from 'vitest';
import { audienceOf, noticedEvents, noticeOf } from './notice.ts';
import { chosenBy, preferencesOf } from './preferences.ts';

const event = (event_type: string, more: Partial<OrgEvent> = {}) => ({
  event_type,
  actor: { type: 'user', id: 'usr_actor', name: 'Ada', ip: null, user_agent: null } as const,
  target: { type: 'member', id: 'mem_target', name: 'Bob' },
  payload: {},
  ...more,
});

const members = [...roles, 'target' as const].map((word) => ({
  id: `mem_${word}`,
  user_id: `usr_${word}`,
  role: word === 'target' ? ('viewer' as const) : word,
}));
const told = (one: ReturnType<typeof event>, requester?: string) => {
  const notice = noticeOf(one);
  return notice && audienceOf(notice, members, requester).map(({ user_id }) => user_id);
};

describe('who is told', () => {
  test('of a wish for approval, everybody who may approve but whom it is from', () => {
    expect(told(event('approval.requested'))).toEqual(['usr_owner', 'usr_admin', 'usr_member']);
    const own = event('approval.requested', { actor: { ...event('').actor, id: 'usr_admin' } });
    expect(told(own)).toEqual(['usr_owner', 'usr_member']);
  });

  test.each(['approval.approved', 'approval.denied', 'approval.expired'])(
    'of %s, the person who asked, and nobody when a key did',
    (type) => {
      expect(told(event(type), 'usr_viewer')).toEqual(['usr_viewer']);
      expect(told(event(type))).toEqual([]);
    },
  );

  test('of members, owners, admins and whom it is about, but not who did it', () => {
    const payload = { email: 'bob@example.com', before: 'viewer', after: 'member' };
    const changed = event('member.role_changed', { payload });
    expect(noticeOf(changed)?.title).toBe('Bob is now member, no longer viewer');
    expect(told(changed)).toEqual(['usr_owner', 'usr_admin', 'usr_target']);
    const byAdmin = { ...changed, actor: { ...changed.actor, id: 'usr_admin' } };
    expect(told(byAdmin)).toEqual(['usr_owner', 'usr_target']);
    for (const type of ['member.joined', 'member.left', 'member.removed']) {
      expect(told(event(type))).toEqual(['usr_owner', 'usr_admin', 'usr_target']);
    }
  });

  test('of security settings, owners and admins, whoever changed them; of other settings, nobody', () => {
    const changed = event('org.updated', { payload: { section: 'security', changes: {} } });
    expect(told({ ...changed, actor: { ...changed.actor, id: 'usr_owner' } })).toEqual([
      'usr_owner',
      'usr_admin',
    ]);
    expect(told(event('org.updated', { payload: { section: 'general', changes: {} } }))).toBeUndefined();
    expect(told(event('org.restored', { payload: { reason: 'a mistake' } }))).toEqual([
      'usr_owner',
      'usr_admin',
    ]);
  });

  test('of nothing else; and what is listened to is in the catalogue', () => {
    expect(told(event('org.created'))).toBeUndefined();
    expect(noticedEvents.every((type) => isEventType(type))).toBe(true);
  });
});

test('B30 preferences are the defaults, less what was chosen; a channel that is not named stays', () => {
  const present = preferencesOf([{ kind: 'member_changed', email: true, dashboard: false }]);
  expect(present).toEqual({
    approval_requested: { email: true, dashboard: true },
    approval_decided: { email: false, dashboard: true },
    member_changed: { email: true, dashboard: false },
    security_changed: { email: true, dashboard: true },
    daily_digest: { email: false, dashboard: false },
  });
  expect(
    chosenBy({ member_changed: { dashboard: true }, security_changed: { email: false } }, present),
  ).toEqual([
    { kind: 'member_changed', email: true, dashboard: true },
    { kind: 'security_changed', email: false, dashboard: true },
  ]);
  expect(chosenBy({}, present)).toEqual([]);
});
