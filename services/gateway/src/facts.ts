import type { OrgSnapshot } from '@aaf/contracts/caller';
import { Refusal } from '@aaf/contracts/errors';
import type { SessionOwner } from '@aaf/contracts/identity';
import type { VerifiedKey } from '@aaf/contracts/keys';
import type { orgs } from '@aaf/contracts/orgs';
import type { Ask, AskOptions } from '@aaf/service/ask';
import { isoNow, type Clock } from '@aaf/service/clock';
import { organizationTag, personTag } from '@aaf/service/trust';
import type { z } from 'zod';
import type { Credential } from './credential.ts';
import type { Memory } from './memory.ts';

/** What somebody is in an organization, and what it asks of them. */
export type Membership = z.output<typeof orgs.access.resolve.output>;

/** What the door needs to know, from the parts that keep it or from memory. */
export interface Facts {
  /** @throws {Refusal} `invalid_key`, `key_expired` or `key_revoked` */
  key(credential: Extract<Credential, { type: 'api_key' }>, context: AskOptions): Promise<VerifiedKey>;
  /** @throws {Refusal} `invalid_token` or `session_expired` */
  session(credential: Extract<Credential, { type: 'session' }>, context: AskOptions): Promise<SessionOwner>;
  /** @throws {Refusal} `not_found` */
  organizationOf(key: { org_id: string }): Promise<{ org: OrgSnapshot; purge_at: string | null }>;
  /** @throws {Refusal} `not_found` or `organization_required` */
  membership(session: SessionOwner, organization: string | undefined): Promise<Membership>;
  /** Writes down that a session is used, where what is known of it is older than half a minute. */
  touchSession(session: SessionOwner, from: { ip: string | null; user_agent: string | null }): Promise<void>;
  /** The same for its use in one organization. */
  touchMembership(session: SessionOwner, membership: Membership): Promise<void>;
}

const touchAfterMs = 30_000;
/**
 * For what only a revocation changes. When a session was last used changes with every use, also on another gateway:
 * that is remembered briefly.
 */
const lastingMs = 300_000;

/**
 * What changes only by a change that is revoked is remembered. What ends with time is not: whoever asks holds
 * the ends that come along against the clock.
 */
export function createFacts({ ask, memory, clock }: { ask: Ask; memory: Memory; clock: Clock }): Facts {
  const isOld = (at: string | null): boolean => at === null || clock.nowMs() - Date.parse(at) >= touchAfterMs;
  return {
    async key({ org_id, secret_hash }, context) {
      return memory.recall(`key ${secret_hash}`, async () => ({
        value: await ask('keys.apiKeys.verify', { org_id, secret_hash }, context),
        tags: [organizationTag(org_id)],
        longestMs: lastingMs,
      }));
    },
    async session({ token_hash }, context) {
      const session = await memory.recall(`session ${token_hash}`, async () => {
        const value = await ask('identity.sessions.resolve', { token_hash }, context);
        return { value, tags: [personTag(value.user_id)] };
      });
      if (Date.parse(session.expires_at) <= clock.nowMs()) throw new Refusal('session_expired');
      return session;
    },
    async organizationOf({ org_id }) {
      return memory.recall(`organization ${org_id}`, async () => ({
        value: await ask('orgs.access.resolveForKey', { org_id }),
        tags: [organizationTag(org_id)],
        longestMs: lastingMs,
      }));
    },
    async membership({ user_id, session_id }, organization) {
      // Which one is meant without a name follows from what the person belongs to: no one tag covers that.
      if (organization === undefined) return ask('orgs.access.resolve', { user_id, session_id });
      return memory.recall(`membership ${session_id} ${organization}`, async () => {
        const value = await ask('orgs.access.resolve', { user_id, session_id, organization });
        return { value, tags: [organizationTag(value.org.id)] };
      });
    },
    async touchSession(session, { ip, user_agent }) {
      if (!isOld(session.last_seen_at)) return;
      // At once, so that of many requests one writes it down; it is the remembered one that is changed.
      session.last_seen_at = isoNow(clock);
      await ask('identity.sessions.touch', { session_id: session.session_id, ip, user_agent });
    },
    async touchMembership({ user_id, session_id }, membership) {
      if (!isOld(membership.last_active_at)) return;
      membership.last_active_at = isoNow(clock);
      await ask('orgs.access.touch', { org_id: membership.org.id, user_id, session_id });
    },
  };
}
