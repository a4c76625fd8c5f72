import { idToUuid } from '@aaf/contracts/ids';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Masking } from './entities/masking.ts';
import { Pause } from './entities/pause.ts';
import { PolicySet } from './entities/policy-set.ts';
import { Policy } from './entities/policy.ts';
import { createBoundedCache } from '@aaf/service/bounded-cache';
import { rulebookLock } from './migrations/0004-submissions.ts';
import type { Conditions } from './rules/condition.ts';
import { compilePolicySet, type CompiledPolicy, type PolicySet as JudgingSet } from './rules/policy-set.ts';
import { compileRules } from './rules/policy.ts';
import { defaultMaskingMode, type MaskingMode } from './rules/secret-handling.ts';
import { collectStops, type Stops } from './rules/stops.ts';

/** All that decides about an organization's actions, at one moment. */
export interface Rulebook {
  /** Moves with every change to any of it. */
  revision: number;
  /** The enabled policies, ready to judge. */
  set: JudgingSet;
  /** The same, policy by policy. */
  policies: readonly CompiledPolicy[];
  masking: MaskingMode;
  stops: Stops;
}

/** The rulebooks of organizations. */
export interface Rulebooks {
  /** As the transaction sees it; never an older one. */
  read(em: EntityManager, orgId: string): Promise<Rulebook>;
  /**
   * The one that was read last, which may be old by now: whoever decides by it checks its revision in the
   * transaction that stores the decision.
   */
  remembered(orgId: string): Rulebook | undefined;
}

interface KnownBook extends Rulebook {
  byDigest: ReadonlyMap<string, CompiledPolicy>;
}

const booksKept = 300;

/**
 * Moves the revision of an organization's rulebook, and so makes every replica read it again. It stays locked until
 * the transaction ends: changes come one after another, and what is being decided by the old one is stored before.
 */
export async function moveRulebook(em: EntityManager, orgId: string): Promise<void> {
  const uuid = idToUuid('organization', orgId);
  await em.execute(`select pg_advisory_xact_lock(${rulebookLock('?::uuid')})`, [uuid]);
  await em.execute(
    `insert into policy_sets as held (org_id, revision) values (?, 1)
     on conflict (org_id) do update set revision = held.revision + 1`,
    [uuid],
  );
}

const keyOf = ({ id, version, digest }: Policy): string => `${id} ${version} ${digest}`;

/** Keeps the rulebooks that were used last, and of each policy that stays what was compiled of it. */
export function createRulebooks(conditions: Conditions): Rulebooks {
  const known = createBoundedCache<string, KnownBook>(booksKept);
  const compile = ({ id, name, version, priority, created_at, rules }: Policy): CompiledPolicy => ({
    id,
    name,
    version,
    priority,
    created_at,
    rules: compileRules(conditions, rules),
  });
  async function load(em: EntityManager, orgId: string, revision: number): Promise<KnownBook> {
    const own = { org_id: orgId };
    const rows = await em.find(Policy, { ...own, enabled: true, deleted_at: null });
    const masking = await em.findOne(Masking, own);
    const pauses = await em.find(Pause, own);
    const before = known.get(orgId);
    const byDigest = new Map(
      rows.map((policy) => [keyOf(policy), before?.byDigest.get(keyOf(policy)) ?? compile(policy)]),
    );
    const policies = [...byDigest.values()];
    return {
      revision,
      byDigest,
      policies,
      set: compilePolicySet(policies),
      masking: masking?.mode ?? defaultMaskingMode,
      stops: collectStops(pauses),
    };
  }
  return {
    remembered: (orgId) => known.get(orgId),
    async read(em, orgId) {
      // First, so that what is read after it is of this revision or a later one, which the next reader notices.
      const held = await em.findOne(PolicySet, { org_id: orgId });
      const revision = held?.revision ?? 0;
      const before = known.get(orgId);
      if (before?.revision === revision) return before;
      const now = await load(em, orgId, revision);
      known.set(orgId, now);
      return now;
    },
  };
}
