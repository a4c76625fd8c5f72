import type { firewall } from '@aaf/contracts/firewall';
import { idToUuid, uuidToId } from '@aaf/contracts/ids';
import type { Rule } from '@aaf/contracts/firewall';
import type { Work } from '@aaf/service/handler';
import type { z } from 'zod';
import { readHistories } from './agent-counts.ts';
import { approvalAnswer, type Background } from './answers.ts';
import type { Action } from './entities/action.ts';
import type { Approval } from './entities/approval.ts';

type ApprovalAnswer = z.input<typeof firewall.approvals.get.output>;

/** An approval and the action that it is about. */
export interface HeldAction {
  approval: Approval;
  action: Action;
}

interface RuleRow {
  policy_id: string;
  version: number;
  rule_index: number;
  name: string;
  rule: Rule | null;
}

/** One rule out of each version, in the database: a whole version can be long. */
const citedRules = `
  select v.policy_id, v.version, cited.rule_index, v.name, v.rules -> cited.rule_index as rule
    from json_to_recordset(?::json) as cited(policy_id uuid, version integer, rule_index integer)
    join policy_versions v on v.org_id = ? and v.policy_id = cited.policy_id and v.version = cited.version`;

const citation = (policyId: string, version: number, ruleIndex: number): string =>
  `${policyId} ${version} ${ruleIndex}`;

type OrgTools = Pick<Work, 'em' | 'now'> & { org: { id: string } };

async function readRules(
  actions: readonly Action[],
  { em, org }: OrgTools,
): Promise<Map<string, Pick<Background, 'rule' | 'policy_name'>>> {
  const cited = new Map<string, object>();
  for (const { policy_id, policy_version, rule_index } of actions) {
    if (!policy_id || typeof policy_version !== 'number' || typeof rule_index !== 'number') continue;
    cited.set(citation(policy_id, policy_version, rule_index), {
      policy_id: idToUuid('policy', policy_id),
      version: policy_version,
      rule_index,
    });
  }
  if (cited.size === 0) return new Map();
  const parameters = [JSON.stringify([...cited.values()]), idToUuid('organization', org.id)];
  const rows = await em.execute<RuleRow[]>(citedRules, parameters);
  return new Map(
    rows.map(({ policy_id, version, rule_index, name, rule }) => [
      citation(uuidToId('policy', policy_id), version, rule_index),
      { rule, policy_name: name },
    ]),
  );
}

/** Approvals as those who decide see them: with the rule that asked for them and what the agent did before. */
export async function showApprovals(held: readonly HeldAction[], work: OrgTools): Promise<ApprovalAnswer[]> {
  const actions = held.map(({ action }) => action);
  const rules = await readRules(actions, work);
  const histories = await readHistories(
    actions.map((action) => action.agent_id),
    work,
  );
  return held.map(({ approval, action }) => {
    const { policy_id, policy_version, rule_index, agent_id } = action;
    const rule = rules.get(citation(policy_id ?? '', policy_version ?? 0, rule_index ?? 0));
    const agent_history = histories.get(agent_id) ?? {
      first_seen_at: null,
      allow: 0,
      deny: 0,
      require_approval: 0,
      approved: 0,
      denied: 0,
    };
    const background = { rule: null, policy_name: null, ...rule, agent_history };
    return approvalAnswer({ approval, action }, background, work.now);
  });
}

/** One approval, shown like the others. */
export async function showApproval(held: HeldAction, work: OrgTools): Promise<ApprovalAnswer> {
  const [answer] = await showApprovals([held], work);
  if (!answer) throw new Error('one approval was to be shown, and none was');
  return answer;
}
