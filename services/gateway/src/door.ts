import type { Caller, OrgSnapshot, Principal } from '@aaf/contracts/caller';
import type { Access } from '@aaf/contracts/contract';
import { Refusal } from '@aaf/contracts/errors';
import type { Ask } from '@aaf/service/ask';
import { authorize } from '@aaf/service/authorize';
import type { Credential } from './credential.ts';

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

interface Settled {
  principal: Principal;
  org?: OrgSnapshot;
}

const names = (org: OrgSnapshot, reference: string): boolean =>
  reference === org.id || reference.toLowerCase() === org.slug;

async function authenticate(ask: Ask, visit: Visit): Promise<Principal> {
  const credential = visit.credential();
  if (!credential) throw new Refusal('unauthenticated');
  const context = { request_id: visit.request_id, traceparent: visit.traceparent };
  if (credential.type === 'api_key') {
    const { org_id, secret_hash } = credential;
    return ask('keys.apiKeys.verify', { org_id, secret_hash }, context);
  }
  const person = await ask('identity.sessions.resolve', { token_hash: credential.token_hash }, context);
  return { type: 'user', ...person };
}

async function enterWithKey(ask: Ask, principal: Principal, visit: Visit): Promise<Settled> {
  const credential = visit.credential();
  if (credential?.type !== 'api_key') throw new Refusal('unauthenticated');
  const { org, is_deleted } = await ask('orgs.access.resolveForKey', { org_id: credential.org_id });
  if (!visit.namedOrgs.every((reference) => names(org, reference))) throw new Refusal('org_mismatch');
  if (is_deleted) throw new Refusal('organization_deleted');
  return { principal, org };
}

type Person = Extract<Principal, { type: 'user' }>;

async function enterAsPerson(ask: Ask, person: Person, visit: Visit): Promise<Settled> {
  const [organization, ...others] = visit.namedOrgs;
  const { user_id, session_id } = person;
  const named = organization === undefined ? {} : { organization: organization.slice(0, 64) };
  const { org, is_deleted, role } = await ask('orgs.access.resolve', { user_id, session_id, ...named });
  if (!others.every((reference) => names(org, reference))) throw new Refusal('organization_conflict');
  if (is_deleted) throw new Refusal('organization_deleted');
  return { principal: { ...person, role }, org };
}

/** Authentication, then membership, then whether the organization lives: outsiders learn nothing of its state. */
async function settle(ask: Ask, access: Access, visit: Visit): Promise<Settled> {
  if (access.kind === 'anyone') return { principal: { type: 'anonymous' } };
  if (access.kind === 'internal') throw new Refusal('not_found');
  const principal = await authenticate(ask, visit);
  if (access.kind === 'signed_in') return { principal };
  return principal.type === 'user'
    ? enterAsPerson(ask, principal, visit)
    : enterWithKey(ask, principal, visit);
}

/**
 * The door, in its fixed order: authenticate → membership → organization live → role or scope. The input
 * is looked at after it, the plan and the rules by the service that answers.
 */
export function createDoor(ask: Ask): Door {
  return async (access, visit) => {
    const { principal, org } = await settle(ask, access, visit);
    const { request_id, ip, user_agent } = visit;
    const caller: Caller = { principal, request_id, ip, user_agent, ...(org ? { org } : {}) };
    authorize(access, caller);
    return caller;
  };
}
