import { idToUuid } from '@aaf/contracts/ids';
import type { EntityManager } from '@mikro-orm/postgresql';
import { PolicySet } from './entities/policy-set.ts';
import { Policy } from './entities/policy.ts';
import { createBoundedCache } from './rules/bounded-cache.ts';
import type { Conditions } from './rules/condition.ts';
import type { CompiledPolicy } from './rules/judge.ts';
import { compileRules } from './rules/policy.ts';

/** The policies of organizations, ready to judge. */
export interface PolicySets {
  /** The enabled policies of an organization as the transaction sees them; never older ones. */
  read(em: EntityManager, orgId: string): Promise<readonly CompiledPolicy[]>;
}

interface KnownSet {
  revision: number;
  policies: readonly CompiledPolicy[];
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
  return {
    async read(em, orgId) {
      const set = await em.findOne(PolicySet, { org_id: orgId });
      const revision = set?.revision ?? 0;
      const before = known.get(orgId);
      if (before?.revision === revision) return before.policies;
      const rows = await em.find(Policy, { org_id: orgId, enabled: true });
      const byDigest = new Map(
        rows.map((policy) => [keyOf(policy), before?.byDigest.get(keyOf(policy)) ?? compile(policy)]),
      );
      const policies = [...byDigest.values()];
      known.set(orgId, { revision, policies, byDigest });
      return policies;
    },
  };
}
