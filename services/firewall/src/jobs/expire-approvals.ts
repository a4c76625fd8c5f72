import type { Job, JobTools } from '@aaf/service/job';
import { LockMode } from '@mikro-orm/core';
import { ballotOf } from '../answers.ts';
import { Action } from '../entities/action.ts';
import { Approval } from '../entities/approval.ts';
import { actionStatusOf, atMoment } from '../rules/approval.ts';

const batchSize = 500;

type OrgTask = Parameters<JobTools['eachOrg']>[0];

/** What somebody else holds at this moment, a voter or another replica, is left to them or to the next turn. */
const expireInOrg: OrgTask = async (work) => {
  const { em, org, now } = work;
  const due = await em.find(
    Approval,
    { org_id: org.id, status: 'pending', expires_at: { $lte: now } },
    { orderBy: { expires_at: 'asc' }, limit: batchSize, lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE },
  );
  const ids = due.map((approval) => approval.action_id);
  const actions = await em.find(Action, { org_id: org.id, id: { $in: ids } });
  const byId = new Map(actions.map((action) => [action.id, action]));
  for (const approval of due) {
    const action = byId.get(approval.action_id);
    if (!action) continue;
    const { status, decided_at } = atMoment(ballotOf(approval), now);
    em.assign(approval, { status, decided_at });
    action.status = actionStatusOf(status);
    work.emit('approval.expired', {
      target: { type: 'approval', id: approval.id, name: `${action.tool} ${action.operation}` },
      payload: { action_id: action.id, comment: null },
    });
  }
};

/** Writes down which approvals have run out. */
export const expireApprovals: Job = {
  name: 'expiry',
  everyMs: 5_000,
  run: (tools) => tools.eachOrg(expireInOrg),
};
