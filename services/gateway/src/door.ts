import type { Caller, OrgSnapshot, Principal } from '@aaf/contracts/caller';
import type { Access } from '@aaf/contracts/contract';
import { Refusal } from '@aaf/contracts/errors';
import type { SessionOwner } from '@aaf/contracts/identity';
import type { VerifiedKey } from '@aaf/contracts/keys';
import { authorize } from '@aaf/service/authorize';
import type { Clock } from '@aaf/service/clock';
import type { Log } from '@aaf/service/log';
import type { Credential } from './credential.ts';
import {
  refuseAddress,
  refuseExpiredKey,
  refuseIdle,
  refuseSingleFactor,
  toPrincipal,
} from './entry-rules.ts';
import type { Facts } from './facts.ts';
import { keyPrincipal, refuseClosedKey, refuseKeyAddress } from './key-rules.ts';
import type { KeyUses } from './key-uses.ts';
import type { Refusals } from './refusals.ts';

/** Everything the door looks at. */
export interface Visit {
  /** Read when it is first needed, so that open procedures do not mind a broken one. */
  credential: () => Credential | undefined;
  /** Each place where the request names an organization, by id or slug: path, header, query, body. */
  namedOrgs: readonly string[];
  request_id: string;
  ip: string | null;
  user_agent: string | null;
  /** Nobody is there to ask: a page or a stream looks by itself, which keeps no session alive. */
  isPassive?: boolean;
  traceparent?: string | undefined;
}

/** Settles who calls, for which organization, and whether they may. The one door of every surface. */
export type Door = (access: Access, visit: Visit) => Promise<Caller>;

export interface DoorParts {
  facts: Facts;
  clock: Clock;
  log: Log;
  /** Where people reach the dashboard. */
  webOrigin: string;
  /** Whom members of a deleted organization can ask to restore it. */
  supportContact: string;
  refusals: Pick<Refusals, 'count'>;
  keyUses: Pick<KeyUses, 'note'>;
}

interface Settled {
  principal: Principal;
  org?: OrgSnapshot;
  /** What to remember of the visit once it is admitted. */
  admitted?: () => Promise<unknown>;
}

const names = (org: OrgSnapshot, reference: string): boolean =>
  reference === org.id || reference.toLowerCase() === org.slug;

type Authenticated = { key: VerifiedKey; org_id: string } | { session: SessionOwner };

async function authenticate({ facts }: DoorParts, visit: Visit): Promise<Authenticated> {
  const credential = visit.credential();
  if (!credential) throw new Refusal('unauthenticated');
  const context = { request_id: visit.request_id, traceparent: visit.traceparent };
  if (credential.type === 'session') return { session: await facts.session(credential, context) };
  return { org_id: credential.org_id, key: await facts.key(credential, context) };
}

function refuseDeleted({ supportContact }: DoorParts, purgeAt: string | null): void {
  if (purgeAt === null) return;
  throw new Refusal('organization_deleted', {
    details: { purge_at: purgeAt, support_contact: supportContact },
    message: `The organization was deleted. Until ${purgeAt.slice(0, 10)} ${supportContact} can restore it.`,
  });
}

/** The organization to which it is settled that the caller belongs; refusals from then on are its own. */
interface Place {
  orgId?: string;
}

async function enterWithKey(
  parts: DoorParts,
  { key, org_id }: { key: VerifiedKey; org_id: string },
  { visit, place }: { visit: Visit; place: Place },
): Promise<Settled> {
  place.orgId = org_id;
  const { org, purge_at } = await parts.facts.organizationOf({ org_id });
  if (!visit.namedOrgs.every((reference) => names(org, reference))) throw new Refusal('org_mismatch');
  refuseDeleted(parts, purge_at);
  refuseExpiredKey(key, org, parts.clock.nowMs());
  refuseClosedKey(key, parts.clock.nowMs());
  refuseKeyAddress(key, visit.ip);
  parts.keyUses.note({ org_id, key_id: key.key_id, ip: visit.ip, user_agent: visit.user_agent });
  return { principal: keyPrincipal(key), org };
}

async function enterAsPerson(
  parts: DoorParts,
  session: SessionOwner,
  { visit, place }: { visit: Visit; place: Place },
): Promise<Settled> {
  const [organization, ...others] = visit.namedOrgs;
  const membership = await parts.facts.membership(session, organization?.slice(0, 64));
  const { org, purge_at, role, security, last_active_at } = membership;
  place.orgId = org.id;
  if (!others.every((reference) => names(org, reference))) throw new Refusal('organization_conflict');
  const nowMs = parts.clock.nowMs();
  const entrant = { session, ip: visit.ip, last_active_at };
  refuseIdle(entrant, security, nowMs);
  refuseDeleted(parts, purge_at);
  refuseAddress(entrant, security);
  refuseSingleFactor(entrant, security, parts.webOrigin);
  return {
    principal: { ...toPrincipal(session, nowMs), role },
    org,
    admitted: () =>
      Promise.all([
        parts.facts.touchSession(session, visit),
        parts.facts.touchMembership(session, membership),
      ]),
  };
}

/** Authentication, then membership, then whether the organization lives: outsiders learn nothing of its state. */
async function settle(
  parts: DoorParts,
  access: Access,
  { visit, place }: { visit: Visit; place: Place },
): Promise<Settled> {
  if (access.kind === 'anyone') return { principal: { type: 'anonymous' } };
  if (access.kind === 'internal') throw new Refusal('not_found');
  const who = await authenticate(parts, visit);
  if ('key' in who) {
    return access.kind === 'signed_in'
      ? { principal: keyPrincipal(who.key) }
      : enterWithKey(parts, who, { visit, place });
  }
  if (access.kind === 'in_organization') return enterAsPerson(parts, who.session, { visit, place });
  const principal = toPrincipal(who.session, parts.clock.nowMs());
  return { principal, admitted: () => parts.facts.touchSession(who.session, visit) };
}

/**
 * The door, in its fixed order: authenticate → membership → session alive in the organization → organization
 * live → network address → second factor → role or scope → step-up. The input is looked at after it, the plan
 * and the rules by the service that answers. A visit that is refused does not keep a session alive.
 */
export function createDoor(parts: DoorParts): Door {
  const admit: Door = async (access, visit) => {
    const place: Place = {};
    try {
      const { principal, org, admitted } = await settle(parts, access, { visit, place });
      const { request_id, ip, user_agent } = visit;
      const caller: Caller = { principal, request_id, ip, user_agent, ...(org ? { org } : {}) };
      authorize(access, caller);
      if (!visit.isPassive) {
        await admitted?.().catch((error: unknown) => {
          parts.log.warn({ err: error, request_id }, 'the use of a session could not be remembered');
        });
      }
      return caller;
    } catch (error) {
      if (place.orgId !== undefined && error instanceof Refusal) parts.refusals.count(place.orgId, error);
      throw error;
    }
  };
  return admit;
}
