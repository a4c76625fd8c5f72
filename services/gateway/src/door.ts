import type { Caller, OrgSnapshot, Principal } from '@aaf/contracts/caller';
import type { Access } from '@aaf/contracts/contract';
import { Refusal } from '@aaf/contracts/errors';
import type { SessionOwner } from '@aaf/contracts/identity';
import type { Ask } from '@aaf/service/ask';
import { authorize } from '@aaf/service/authorize';
import type { Clock } from '@aaf/service/clock';
import type { Log } from '@aaf/service/log';
import type { Credential } from './credential.ts';
import { keyPrincipal, refuseAged, refuseKeyAddress, type VerifiedKey } from './key-rules.ts';
import type { KeyUses } from './key-uses.ts';
import { refuseAddress, refuseIdle, refuseSingleFactor, toPrincipal } from './entry-rules.ts';

/** Everything the door looks at. */
export interface Visit {
  /** Read when it is first needed, so that open procedures do not mind a broken one. */
  credential: () => Credential | undefined;
  /** Each place where the request names an organization, by id or slug: path, header, query, body. */
  namedOrgs: readonly string[];
  request_id: string;
  ip: string | null;
  user_agent: string | null;
  traceparent?: string | undefined;
}

/** Settles who calls, for which organization, and whether they may. The one door of every surface. */
export type Door = (access: Access, visit: Visit) => Promise<Caller>;

export interface DoorParts {
  ask: Ask;
  clock: Clock;
  log: Log;
  /** Where people reach the dashboard. */
  webOrigin: string;
  /** Whom members of a deleted organization can ask to restore it. */
  supportContact: string;
  keyUses: Pick<KeyUses, 'note'>;
}

interface Settled {
  principal: Principal;
  org?: OrgSnapshot;
  /** What to remember of the visit once it is admitted. */
  admitted?: () => Promise<unknown>;
}

/** How old what is remembered of a session's use may become before it is written anew. */
const touchAfterMs = 30_000;

const names = (org: OrgSnapshot, reference: string): boolean =>
  reference === org.id || reference.toLowerCase() === org.slug;

type Authenticated = { key: VerifiedKey; org_id: string } | { session: SessionOwner };

async function authenticate({ ask }: DoorParts, visit: Visit): Promise<Authenticated> {
  const credential = visit.credential();
  if (!credential) throw new Refusal('unauthenticated');
  const context = { request_id: visit.request_id, traceparent: visit.traceparent };
  if (credential.type === 'api_key') {
    const { org_id, secret_hash } = credential;
    return { org_id, key: await ask('keys.apiKeys.verify', { org_id, secret_hash }, context) };
  }
  const { token_hash } = credential;
  return { session: await ask('identity.sessions.resolve', { token_hash }, context) };
}

function refuseDeleted({ supportContact }: DoorParts, purgeAt: string | null): void {
  if (purgeAt === null) return;
  throw new Refusal('organization_deleted', {
    details: { purge_at: purgeAt, support_contact: supportContact },
    message: `The organization was deleted. Until ${purgeAt.slice(0, 10)} ${supportContact} can restore it.`,
  });
}

async function enterWithKey(
  parts: DoorParts,
  { key, org_id }: { key: VerifiedKey; org_id: string },
  visit: Visit,
): Promise<Settled> {
  const { org, purge_at } = await parts.ask('orgs.access.resolveForKey', { org_id });
  refuseAged(key, org, parts.clock.nowMs());
  if (!visit.namedOrgs.every((reference) => names(org, reference))) throw new Refusal('org_mismatch');
  refuseDeleted(parts, purge_at);
  refuseKeyAddress(key, visit.ip);
  parts.keyUses.note({ org_id, key_id: key.key_id, ip: visit.ip, user_agent: visit.user_agent });
  return { principal: keyPrincipal(key), org };
}

const isStale = (at: string | null, nowMs: number): boolean =>
  at === null || nowMs - Date.parse(at) >= touchAfterMs;

/** Remembers that a session is used and from where. Losing this makes it look idle for longer, nothing worse. */
function remember(parts: DoorParts, visit: Visit, session: SessionOwner): () => Promise<unknown> {
  const { session_id, last_seen_at } = session;
  return async () => {
    if (!isStale(last_seen_at, parts.clock.nowMs())) return;
    const { ip, user_agent } = visit;
    await parts.ask('identity.sessions.touch', { session_id, ip, user_agent });
  };
}

async function enterAsPerson(parts: DoorParts, session: SessionOwner, visit: Visit): Promise<Settled> {
  const [organization, ...others] = visit.namedOrgs;
  const { user_id, session_id } = session;
  const named = organization === undefined ? {} : { organization: organization.slice(0, 64) };
  const access = await parts.ask('orgs.access.resolve', { user_id, session_id, ...named });
  const { org, purge_at, role, security, last_active_at } = access;
  if (!others.every((reference) => names(org, reference))) throw new Refusal('organization_conflict');
  const nowMs = parts.clock.nowMs();
  const entrant = { session, ip: visit.ip, last_active_at };
  refuseIdle(entrant, security, nowMs);
  refuseDeleted(parts, purge_at);
  refuseAddress(entrant, security);
  refuseSingleFactor(entrant, security, parts.webOrigin);
  const rememberSession = remember(parts, visit, session);
  const rememberUse = async () => {
    if (!isStale(last_active_at, nowMs)) return;
    await parts.ask('orgs.access.touch', { org_id: org.id, user_id, session_id });
  };
  return {
    principal: { ...toPrincipal(session, nowMs), role },
    org,
    admitted: () => Promise.all([rememberSession(), rememberUse()]),
  };
}

/** Authentication, then membership, then whether the organization lives: outsiders learn nothing of its state. */
async function settle(parts: DoorParts, access: Access, visit: Visit): Promise<Settled> {
  if (access.kind === 'anyone') return { principal: { type: 'anonymous' } };
  if (access.kind === 'internal') throw new Refusal('not_found');
  const who = await authenticate(parts, visit);
  if ('key' in who) {
    return access.kind === 'signed_in'
      ? { principal: keyPrincipal(who.key) }
      : enterWithKey(parts, who, visit);
  }
  if (access.kind === 'in_organization') return enterAsPerson(parts, who.session, visit);
  const principal = toPrincipal(who.session, parts.clock.nowMs());
  return { principal, admitted: remember(parts, visit, who.session) };
}

/**
 * The door, in its fixed order: authenticate → membership → session alive in the organization → organization
 * live → network address → second factor → role or scope → step-up. The input is looked at after it, the plan
 * and the rules by the service that answers. A visit that is refused does not keep a session alive.
 */
export function createDoor(parts: DoorParts): Door {
  return async (access, visit) => {
    const { principal, org, admitted } = await settle(parts, access, visit);
    const { request_id, ip, user_agent } = visit;
    const caller: Caller = { principal, request_id, ip, user_agent, ...(org ? { org } : {}) };
    authorize(access, caller);
    await admitted?.().catch((error: unknown) => {
      parts.log.warn({ err: error, request_id }, 'the use of a session could not be remembered');
    });
    return caller;
  };
}
