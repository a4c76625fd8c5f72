import type { OrgEvent } from '@aaf/contracts/event';
import { events, type EventType } from '@aaf/contracts/events';
import type { NotificationKind } from '@aaf/contracts/orgs';
import { roleMay, type Permission, type Role } from '@aaf/contracts/permissions';

/** What an event says to members, and to which of them. */
export interface Notice {
  kind: NotificationKind;
  title: string;
  /** The page that shows more, below the organization's. */
  path: string;
  /** It asks for a decision, which its page takes. */
  isQuestion?: boolean;
  /** Everybody whose role may this is told; nobody by their role where it is not said. */
  to?: Permission;
  /** The member it is about; told whatever their role. */
  about?: { member_id: string };
  /** Whether the person who asked for the approval is told. */
  toRequester?: boolean;
  /** Who knows it already, having done it. */
  except?: string;
}

/** The events that are told to anybody. */
export const noticedEvents = [
  'approval.requested',
  'approval.approved',
  'approval.denied',
  'approval.expired',
  'member.joined',
  'member.left',
  'member.removed',
  'member.role_changed',
  'org.updated',
  'org.restored',
] as const satisfies readonly EventType[];

type Event = Pick<OrgEvent, 'event_type' | 'actor' | 'target' | 'payload'>;

const doer = ({ actor }: Event) => (actor.type === 'user' ? { except: actor.id } : {});

function aboutMember(event: Event, title: string): Notice {
  const about = { member_id: event.target.id };
  return {
    kind: 'member_changed',
    title,
    path: '/settings/team',
    to: 'members.manage',
    about,
    ...doer(event),
  };
}

function aboutRole(event: Event): Notice {
  const { before, after } = events['member.role_changed'].payload.parse(event.payload);
  return aboutMember(event, `${event.target.name} is now ${after}, no longer ${before}`);
}

function aboutApproval({ target }: Event, outcome: string): Notice {
  return {
    kind: 'approval_decided',
    title: `${target.name} was ${outcome}`,
    path: `/approvals/${target.id}`,
    toRequester: true,
  };
}

/** Whoever changed them is told too: it may not have been them. */
function aboutSecurity({ payload, actor }: Event): Notice | undefined {
  const { section } = events['org.updated'].payload.parse(payload);
  if (section !== 'security') return undefined;
  const title = `${actor.name} changed the security settings`;
  return { kind: 'security_changed', title, path: '/settings/security', to: 'settings.manage' };
}

/** What members are told of an event; undefined when nothing. */
export function noticeOf(event: Event): Notice | undefined {
  const { target } = event;
  switch (event.event_type) {
    case 'approval.requested': {
      const path = `/approvals/${target.id}`;
      const title = `${target.name} waits for approval`;
      const to = 'actions.approve';
      return { kind: 'approval_requested', title, path, isQuestion: true, to, ...doer(event) };
    }
    case 'approval.approved':
      return aboutApproval(event, 'approved');
    case 'approval.denied':
      return aboutApproval(event, 'denied');
    case 'approval.expired':
      return aboutApproval(event, 'denied: nobody decided in time');
    case 'member.joined':
      return aboutMember(event, `${target.name} joined`);
    case 'member.left':
      return aboutMember(event, `${target.name} left`);
    case 'member.removed':
      return aboutMember(event, `${target.name} was removed`);
    case 'member.role_changed':
      return aboutRole(event);
    case 'org.updated':
      return aboutSecurity(event);
    case 'org.restored':
      return {
        kind: 'security_changed',
        title: 'The organization was restored',
        path: '/settings/general',
        to: 'settings.manage',
      };
    default:
      return undefined;
  }
}

interface Told {
  id: string;
  user_id: string;
  role: Role;
}

/**
 * Those of the members whom a notice is for.
 * @param requester the person who asked for the approval, when it was one
 */
export const audienceOf = <M extends Told>(
  notice: Notice,
  members: readonly M[],
  requester: string | undefined,
): M[] =>
  members.filter(({ id, user_id, role }) => {
    if (user_id === notice.except) return false;
    if (notice.to && roleMay(role, notice.to)) return true;
    if (notice.toRequester) return user_id === requester;
    return notice.about?.member_id === id;
  });
