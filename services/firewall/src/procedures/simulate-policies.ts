import { setImmediate as turn } from 'node:timers/promises';
import { refuseFields, Refusal } from '@aaf/contracts/errors';
import type { firewall } from '@aaf/contracts/firewall';
import { isId } from '@aaf/contracts/ids';
import type { Handler, OrgWork } from '@aaf/service/handler';
import type { z } from 'zod';
import { Action } from '../entities/action.ts';
import { Policy } from '../entities/policy.ts';
import type { Rulebooks } from '../rulebooks.ts';
import type { Conditions } from '../rules/condition.ts';
import { toFacts, type Submission } from '../rules/facts.ts';
import { assertRules, compileRules } from '../rules/policy.ts';
import { compilePolicySet, type PolicySet } from '../rules/policy-set.ts';
import { compare, withDrafts, type Draft } from '../rules/simulation.ts';

interface Simulating {
  conditions: Conditions;
  rulebooks: Rulebooks;
  startTimer: (limitMs?: number) => () => boolean;
}
type Input = z.output<typeof firewall.policies.simulate.input>;
type Judged = z.input<typeof firewall.policies.simulate.output>['data'][number];
type Recorded = Omit<Submission, 'org'> & { action_id: string | null };

const shown = 200;
/** Actions are read in parts: their arguments can be large, and nobody else waits while one part is judged. */
const partSize = 50;
/** How long the processor may be busy before a simulation answers with what it has. */
const maxJudgingMs = 5_000;

/** When the present policies that drafts stand in for were made. */
async function findReplaced(drafts: Input['policies'], { em, org }: OrgWork): Promise<Map<string, string>> {
  const created = new Map<string, string>();
  for (const [place, { id }] of drafts.entries()) {
    if (id === undefined) continue;
    const policy = isId('policy', id)
      ? await em.findOne(Policy, { org_id: org.id, id, deleted_at: null })
      : null;
    if (!policy) throw refuseFields({ [`policies.${place}.id`]: 'is no policy of this organization' });
    if (created.has(id)) throw refuseFields({ [`policies.${place}.id`]: 'is named twice' });
    created.set(id, policy.created_at);
  }
  return created;
}

/** Refuses drafts as saving them would be, each under its own place. */
async function compileDrafts(drafts: Input['policies'], conditions: Conditions): Promise<Draft[]> {
  const compiled: Draft[] = [];
  for (const [place, draft] of drafts.entries()) {
    await turn();
    assertDraft(draft, place, conditions);
    compiled.push({ ...draft, rules: compileRules(conditions, draft.rules) });
  }
  return compiled;
}

function assertDraft({ rules }: Input['policies'][number], place: number, conditions: Conditions): void {
  try {
    assertRules(conditions, rules);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const fields = Object.entries(error.details['fields'] ?? {});
    throw refuseFields(Object.fromEntries(fields.map(([path, flaw]) => [`policies.${place}.${path}`, flaw])));
  }
}

async function createSets(input: Input, work: OrgWork, { conditions, rulebooks }: Simulating) {
  const created = await findReplaced(input.policies, work);
  const drafts = await compileDrafts(input.policies, conditions);
  const present = await rulebooks.read(work.em, work.org.id);
  const policies = withDrafts(present.policies, drafts, { created, now: work.now, isAlone: input.alone });
  return {
    today: present.set,
    draft: compilePolicySet(policies),
  };
}

/** The given action as if it were submitted now, or the last recorded ones, newest first. */
async function* recordedFor(input: Input, work: OrgWork): AsyncGenerator<Recorded[]> {
  const { em, org, caller, now } = work;
  if (input.action) {
    yield [{ ...input.action, action_id: null, now, ip_address: caller.ip }];
    return;
  }
  let left = input.last ?? 0;
  let before: string | undefined;
  while (left > 0) {
    const rows = await em.find(
      Action,
      { org_id: org.id, ...(before === undefined ? {} : { id: { $lt: before } }) },
      { orderBy: { id: 'desc' }, limit: Math.min(partSize, left), disableIdentityMap: true },
    );
    if (rows.length === 0) return;
    yield rows.map((row) => ({
      ...row,
      action_id: row.id,
      now: row.created_at,
      ip_address: row.ip_address ?? null,
    }));
    left -= rows.length;
    before = rows.at(-1)?.id;
  }
}

function judgeOne(
  recorded: Recorded,
  sets: { today: PolicySet; draft: PolicySet },
  { org, startTimer }: Pick<OrgWork, 'org'> & Pick<Simulating, 'startTimer'>,
): Judged {
  const { action_id, tool, operation, agent_id, now } = recorded;
  const facts = toFacts({ ...recorded, org });
  const said = compare(sets, facts, { defaults: org.policy_defaults, startTimer });
  return { action_id, tool, operation, agent_id, created_at: now, ...said };
}

/**
 * Judges actions by drafts and by the present policies, and tells the difference. Arguments are judged as
 * they are stored, so with their secrets masked; each action at its own time, for its own agent.
 */
export const simulatePolicies =
  (simulating: Simulating): Handler<typeof firewall.policies.simulate> =>
  async (input, work) => {
    const sets = await createSets(input, work, simulating);
    const judged: Judged[] = [];
    const { startTimer } = simulating;
    const isOverdue = startTimer(maxJudgingMs);
    for await (const part of recordedFor(input, work)) {
      for (const recorded of part) {
        if (isOverdue()) break;
        judged.push(judgeOne(recorded, sets, { org: work.org, startTimer }));
        await turn();
      }
      if (isOverdue()) break;
    }
    const changed = judged.filter(({ is_changed }) => is_changed);
    const same = judged.filter(({ is_changed }) => !is_changed);
    return { judged: judged.length, changed: changed.length, data: [...changed, ...same].slice(0, shown) };
  };
