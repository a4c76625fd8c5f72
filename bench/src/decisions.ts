import type { Rule } from '@aaf/contracts/firewall';
import { createConditions } from '../../services/firewall/src/rules/condition.ts';
import { toFacts, type Submission } from '../../services/firewall/src/rules/facts.ts';
import { judge } from '../../services/firewall/src/rules/judge.ts';
import { compilePolicySet } from '../../services/firewall/src/rules/policy-set.ts';
import { compileRules } from '../../services/firewall/src/rules/policy.ts';
import { submission } from './payload.ts';
import { summarize, type Slice } from './statistics.ts';

const defaults = { default_decision: 'deny', default_approval_timeout_minutes: 60 } as const;
const org = { id: 'org_01h455vb4pex5vsknk084sn02q', slug: 'bench', plan: 'enterprise', timezone: 'UTC' };
const differentActions = 512;
/** Some 0.1 ms of work: the clock is read around so many judgements, not around each. */
const batch = 64;

/** What most rules ask: a tool by name, tools by how they begin, or an agent, and then something of the action. */
function conditionOf(place: number): string {
  const amount = `has(action.params.amount) && action.params.amount > ${place % 700}`;
  if (place % 5 === 3) return `action.tool.startsWith("family-${place}/") && ${amount}`;
  if (place % 5 === 4) return `agent.id == "agent-${place}" && ${amount}`;
  return `action.tool == "tool-${place}" && action.operation == "write" && ${amount}`;
}

/** Rules as organizations write them; the last one allows what the load submits. */
export function makeRules(count: number): Rule[] {
  const made = Array.from({ length: count - 1 }, (_, place) => ({
    when: conditionOf(place),
    decision: place % 4 === 0 ? ('require_approval' as const) : ('deny' as const),
    risk_level: 'medium' as const,
  }));
  const allowed = `action.tool == "${submission.tool}" && action.params.amount < 1000`;
  return [...made, { when: allowed, decision: 'allow', risk_level: 'low' }];
}

/** An action that, three times out of four, one of the rules speaks about. */
function makeSubmission(index: number, ruleCount: number): Submission {
  const place = (index * 7919) % ruleCount;
  const isHit = index % 4 !== 0;
  const isFamily = place % 5 === 3;
  const isAgent = place % 5 === 4;
  return {
    ...submission,
    tool: !isHit || isAgent ? `other-${index}` : isFamily ? `family-${place}/one` : `tool-${place}`,
    operation: 'write',
    params: { ...submission.params, amount: 800 },
    agent_id: isHit && isAgent ? `agent-${place}` : 'billing-bot',
    org,
    now: '2026-03-17T12:00:00.000Z',
    ip_address: '127.0.0.1',
  };
}

/** Judges different actions, one after the other, over so many rules: all that a decision takes but the database. */
export function createDecisions(ruleCount: number): (sliceMs: number) => Slice {
  const rules = compileRules(createConditions(), makeRules(ruleCount));
  const created_at = '2026-03-01T00:00:00.000Z';
  const set = compilePolicySet([{ id: 'pol_1', name: 'bench', version: 1, priority: 0, created_at, rules }]);
  const actions = Array.from({ length: differentActions }, (_, index) => makeSubmission(index, ruleCount));
  const options = { defaults, isOverdue: () => false };
  let cursor = 0;
  const judgeBatch = () => {
    for (let done = 0; done < batch; done += 1) {
      const action = actions[(cursor += 1) % actions.length];
      if (action) judge(set, toFacts(action), options);
    }
  };
  return (sliceMs) => {
    const durationsMs: number[] = [];
    const beganAtMs = performance.now();
    while (performance.now() - beganAtMs < sliceMs) {
      const batchAtMs = performance.now();
      judgeBatch();
      durationsMs.push((performance.now() - batchAtMs) / batch);
    }
    const slice = summarize(durationsMs, performance.now() - beganAtMs, 0);
    return { ...slice, perSecond: slice.perSecond * batch };
  };
}
