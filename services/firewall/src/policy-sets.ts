import { idToUuid } from '@aaf/contracts/ids';
import type { EntityManager } from '@mikro-orm/postgresql';
import { PolicySet } from './entities/policy-set.ts';
import { Policy } from './entities/policy.ts';
import { createBoundedCache } from './rules/bounded-cache.ts';
import type { Conditions } from './rules/condition.ts';
import { compilePolicySet, type CompiledPolicy, type PolicySet as JudgingSet } from './rules/policy-set.ts';
import { compileRules } from './rules/policy.ts';

/** The policies of organizations, ready to judge. */
export interface PolicySets {
  /** The enabled policies of an organization as the transaction sees them; never older ones. */
  read(em: EntityManager, orgId: string): Promise<JudgingSet>;
  /** The same, policy by policy: for a set that differs in some of them. */
  readEach(em: EntityManager, orgId: string): Promise<readonly CompiledPolicy[]>;
}

interface KnownSet {
  revision: number;
  set: JudgingSet;
  byDigest: ReadonlyMap<string, CompiledPolicy>;
}

const setsKept = 300;

/**
 * Moves the revision of an organization's policies, and so makes every replica read them again. The row
 * stays locked until the transaction ends: changes to one organization's policies come one after another.
 */
export async function movePolicySet(em: EntityManager, orgId: string): Promise<void> {
  await em.execute(
    `insert into policy_sets as held (org_id, revision) values (?, 1)
     on conflict (org_id) do update set revision = held.revision + 1`,
    [idToUuid('organization', orgId)],
  );
}

const keyOf = ({ id, version, digest }: Policy): string => `${id} ${version} ${digest}`;

/**
 * Keeps the sets that judged last. Each read asks for the revision first, in the transaction of the
 * judgement, so that what was kept can only judge while it is what the database holds.
 */
export function createPolicySets(conditions: Conditions): PolicySets {
  const known = createBoundedCache<string, KnownSet>(setsKept);
  const compile = ({ id, name, version, priority, created_at, rules }: Policy): CompiledPolicy => ({
    id,
    name,
    version,
    priority,
    created_at,
    rules: compileRules(conditions, rules),
  });
  async function readKnown(em: EntityManager, orgId: string): Promise<KnownSet> {
    const held = await em.findOne(PolicySet, { org_id: orgId });
    const revision = held?.revision ?? 0;
    const before = known.get(orgId);
    if (before?.revision === revision) return before;
    const rows = await em.find(Policy, { org_id: orgId, enabled: true, deleted_at: null });
    const byDigest = new Map(
      rows.map((policy) => [keyOf(policy), before?.byDigest.get(keyOf(policy)) ?? compile(policy)]),
    );
    const now = { revision, byDigest, set: compilePolicySet([...byDigest.values()]) };
    known.set(orgId, now);
    return now;
  }
  return {
    read: async (em, orgId) => (await readKnown(em, orgId)).set,
    readEach: async (em, orgId) => [...(await readKnown(em, orgId)).byDigest.values()],
  };
}
