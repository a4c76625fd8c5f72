import type { Policy } from '@aaf/contracts/firewall';
import type { Facts } from './facts.ts';
import { judge, type JudgementOptions, type Verdict } from './judge.ts';
import type { CompiledPolicy, CompiledRule, PolicySet } from './policy-set.ts';

/** A policy that is not saved. With the id of a present one it stands in for that. */
export interface Draft extends Pick<Policy, 'name' | 'priority' | 'enabled'> {
  id?: string | undefined;
  rules: readonly CompiledRule[];
}

/** Drafts that replace nothing are judged under names that no policy can have. */
const draftPrefix = 'draft ';

/**
 * The policies as they would be: drafts stand in for those they name and are added otherwise, after all that
 * exist. Drafts that are off judge nothing, as policies that are off.
 * @param created when each present policy was made, by id; those that are off too
 */
export function withDrafts(
  present: readonly CompiledPolicy[],
  drafts: readonly Draft[],
  { created, now, isAlone }: { created: ReadonlyMap<string, string>; now: string; isAlone: boolean },
): CompiledPolicy[] {
  const replaced = new Set(drafts.map(({ id }) => id));
  const others = isAlone ? [] : present.filter(({ id }) => !replaced.has(id));
  const judging = drafts.flatMap((draft, place): CompiledPolicy[] => {
    if (!draft.enabled) return [];
    const { id = `${draftPrefix}${String(place).padStart(3, '0')}`, name, priority, rules } = draft;
    return [{ id, name, version: null, priority, rules, created_at: created.get(id) ?? now }];
  });
  return [...others, ...judging];
}

/** What callers see of a verdict: a draft that was never saved has no id. */
export const shownVerdict = ({ approval: _, policy_id, ...said }: Verdict): Omit<Verdict, 'approval'> => ({
  ...said,
  policy_id: policy_id?.startsWith(draftPrefix) === true ? null : policy_id,
});

/** Both sets on the same facts, each with its own time. */
export function compare(
  sets: { today: PolicySet; draft: PolicySet },
  facts: Facts,
  { defaults, startTimer }: Pick<JudgementOptions, 'defaults'> & { startTimer: () => () => boolean },
) {
  const today = judge(sets.today, facts, { defaults, isOverdue: startTimer() });
  const draft = judge(sets.draft, facts, { defaults, isOverdue: startTimer() });
  return {
    today: shownVerdict(today),
    draft: shownVerdict(draft),
    is_changed: today.decision !== draft.decision,
  };
}
