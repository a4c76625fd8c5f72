import type { ErrorCode, ErrorDetails } from '@aaf/contracts/errors';
import { Role } from '@aaf/contracts/permissions';
import { roleNames } from './say-role.ts';

/** Where somebody can go on. `{org}` stands for the organization they are in. */
interface NextStep {
  text: string;
  href?: string;
  link?: string;
}

/** What a person is told about one cause of being refused. */
export interface Trouble {
  /** Names it in addresses and tests. */
  id: string;
  code: ErrorCode;
  /** For whom it shows: it decides under which heading the diagnosis lists it. */
  about: 'inviting' | 'access' | 'keys' | 'other';
  title: string;
  explanation: string;
  next: NextStep;
  /** Which refusals with this code it is about; all of them where it is not said. */
  isMeant?: (details: ErrorDetails) => boolean;
  /** What the refusal itself adds: an address, a number, a date. */
  facts?: (details: ErrorDetails) => string | undefined;
}

const textIn = (details: ErrorDetails, name: string): string | undefined => {
  const value = details[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
};
const listIn = (details: ErrorDetails, name: string): string[] => {
  const value = details[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
};
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** A moment in UTC, as every reader of it understands. */
export function sayMoment(iso: string): string {
  const format = { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' } as const;
  return `${new Intl.DateTimeFormat('en-GB', format).format(new Date(iso))} UTC`;
}
function momentIn(details: ErrorDetails, name: string): string | undefined {
  const iso = textIn(details, name);
  return iso === undefined || Number.isNaN(Date.parse(iso)) ? undefined : sayMoment(iso);
}

const team = '{org}/settings/team';
const apiKeys = '{org}/settings/api-keys';
const isInviting = (details: ErrorDetails) => details['required_permission'] === 'members.invite';

/**
 * Every cause of a refusal that has words of its own, in the order in which the diagnosis shows them. Pages,
 * forms and the diagnosis all read this table.
 */
export const troubles: readonly Trouble[] = [
  {
    id: 'invite-role',
    code: 'forbidden',
    about: 'inviting',
    title: 'Your role cannot invite people',
    explanation: 'Inviting is for Owners and Admins. Members and Viewers see who belongs to the organization.',
    next: { text: 'Ask an Owner or Admin to send the invitation; the team page shows who they are.', href: team, link: 'Open Team' },
    isMeant: isInviting,
    facts: (details) => allowed(details),
  },
  {
    id: 'plan-limit',
    code: 'plan_limit_exceeded',
    about: 'inviting',
    title: "The plan's limit is reached",
    explanation: 'Members and invitations that wait count towards the seats of the plan; actions and policies have limits too.',
    next: { text: 'Choose a larger plan, or remove what is not needed: a member, or an invitation that waits.', href: '{org}/settings/billing', link: 'Compare plans' },
    facts: (details) => {
      const [current, limit, plan] = ['current', 'limit', 'plan'].map((name) => textIn(details, name));
      return limit === undefined ? undefined : `${current ?? limit} of ${limit} in use${plan ? ` on the ${plan} plan` : ''}.`;
    },
  },
  {
    id: 'invalid-email',
    code: 'invalid_input',
    about: 'inviting',
    title: 'The e-mail address is not valid',
    explanation: 'An invitation goes to one address, with one @ and a domain behind it.',
    next: { text: 'Correct the address beside its field, such as ada@example.com, and send the invitation again.', href: team, link: 'Open Team' },
    isMeant: ({ fields }) => isRecord(fields) && 'email' in fields,
  },
  {
    id: 'invite-pending',
    code: 'invite_pending',
    about: 'inviting',
    title: 'This address has an invitation already',
    explanation: 'An address has one invitation at a time. It can be accepted for 7 days.',
    next: { text: 'Send the one that waits again, or revoke it and invite with another role.', href: `${team}#invitations`, link: 'Show pending invitations' },
  },
  {
    id: 'not-accepted',
    code: 'not_found',
    about: 'access',
    title: 'Your invitation is not accepted yet',
    explanation: 'Signing in works, but the organization stays out of reach until the invitation to your address is accepted.',
    next: { text: 'Accept it: follow the link in the mail, or open your invitations.', href: '/profile/organizations', link: 'Your invitations' },
    isMeant: (details) => details['invitation'] === 'pending',
  },
  {
    id: 'role',
    code: 'forbidden',
    about: 'access',
    title: 'Your role does not allow this',
    explanation: 'What a person may do in an organization follows from their role there: Owner, Admin, Member or Viewer.',
    next: { text: 'Ask an Owner or Admin to do it, or to change your role.', href: team, link: 'Who that is' },
    facts: (details) => allowed(details),
  },
  {
    id: 'ip',
    code: 'ip_not_allowed',
    about: 'access',
    title: 'Your network address is not admitted',
    explanation: 'This organization admits people from listed addresses only.',
    next: { text: 'Connect from an admitted network (often a VPN), or ask an Owner or Admin to add the address under Settings → Security.' },
    facts: (details) => {
      const address = textIn(details, 'ip');
      return address && `You come from ${address}.`;
    },
  },
  {
    id: 'two-factor',
    code: 'two_factor_required',
    about: 'access',
    title: 'This organization requires two-factor authentication',
    explanation: 'Everybody in it shows a second factor when they sign in. Your other organizations stay open to you.',
    next: { text: 'Set up an authenticator app. If you have one, sign out and sign in again with its code.', href: '/profile/security', link: 'Set up two-factor authentication' },
  },
  {
    id: 'key-expired',
    code: 'key_expired',
    about: 'keys',
    title: 'The API key has expired',
    explanation: 'Every key ends: at the day chosen for it, or at the maximum age of the organization, whichever comes first.',
    next: { text: 'Create a new key and give it to the agent.', href: apiKeys, link: 'Open API keys' },
    facts: (details) => {
      const moment = momentIn(details, 'expired_at');
      return moment && `It expired on ${moment}.`;
    },
  },
  {
    id: 'key-scope',
    code: 'insufficient_scope',
    about: 'keys',
    title: 'The API key lacks a permission',
    explanation: 'A key does only what its permissions name. They cannot be changed afterwards.',
    next: { text: 'Create a key with the permission that is needed, switch over, and delete the old one.', href: apiKeys, link: 'Open API keys' },
    facts: (details) => {
      const scopes = listIn(details, 'required');
      return scopes.length > 0 ? `Needed: ${scopes.join(' or ')}.` : undefined;
    },
  },
  {
    id: 'key-organization',
    code: 'org_mismatch',
    about: 'keys',
    title: 'The API key belongs to another organization',
    explanation: 'A key names its organization by itself. The request named a different one.',
    next: { text: 'Leave X-Org-Id out, or use a key of the organization the request is about.', href: apiKeys, link: 'Keys of this organization' },
  },
  {
    id: 'key-deleted',
    code: 'key_revoked',
    about: 'keys',
    title: 'The API key was deleted',
    explanation: 'A deleted key is refused from the next request on, and does not come back.',
    next: { text: 'Use another key, or create a new one. The audit trail says who deleted it and when.', href: '{org}/audit', link: 'Open the audit trail' },
  },
  {
    id: 'session-ended',
    code: 'session_expired',
    about: 'other',
    title: 'Your session has ended',
    explanation: 'Without activity, a session ends after the time the organization chose; at the latest after 7 days.',
    next: { text: 'Sign in again. You come back to the page you wanted.', href: '/sign-in', link: 'Sign in' },
  },
  {
    id: 'deleted',
    code: 'organization_deleted',
    about: 'other',
    title: 'This organization was deleted',
    explanation: 'Nobody can enter it, its API keys are refused, and nothing waits for a decision any more.',
    next: { text: 'For 30 days whoever operates this installation can restore it, with everything in it. Write to them, and name the organization’s address.' },
    facts: (details) => {
      const [moment, contact] = [momentIn(details, 'purge_at'), textIn(details, 'support_contact')];
      if (!moment) return undefined;
      return `It can be restored until ${moment}, then it is gone for good.${contact ? ` Contact: ${contact}.` : ''}`;
    },
  },
  {
    id: 'conflict',
    code: 'version_conflict',
    about: 'other',
    title: 'Someone else has changed this meanwhile',
    explanation: 'Nothing was overwritten: a form carries the version it was made from, and there is a newer one.',
    next: { text: 'Compare what is stored now with what you entered, then save again.' },
  },
  {
    id: 'step-up',
    code: 'step_up_required',
    about: 'other',
    title: 'Confirm that it is you',
    explanation: 'What cannot be undone asks again who you are. It holds for 10 minutes.',
    next: { text: 'Enter your password, or a code of your authenticator app, and repeat it.' },
  },
]; // prettier-ignore

const sayRole = (role: string): string => (Role.safeParse(role).success ? roleNames[Role.parse(role)] : role);

function allowed(details: ErrorDetails): string | undefined {
  const names = listIn(details, 'allowed_roles').map(sayRole);
  const role = textIn(details, 'role');
  if (names.length === 0) return undefined;
  return `Open to: ${names.join(', ')}.${role ? ` Your role here: ${sayRole(role)}.` : ''}`;
}

/** The cause of a refusal, if it is one that has words of its own. */
export const troubleOf = (code: ErrorCode | undefined, details: ErrorDetails = {}): Trouble | undefined =>
  troubles.find((trouble) => trouble.code === code && (trouble.isMeant?.(details) ?? true));

/** Where a next step leads, for somebody in that organization; outside of one, some lead nowhere. */
export function stepHref({ next }: Trouble, org: string | undefined): string | undefined {
  if (!next.href?.includes('{org}')) return next.href;
  return org ? next.href.replace('{org}', `/${org}`) : undefined;
}
