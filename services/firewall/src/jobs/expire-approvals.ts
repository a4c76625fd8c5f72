import type { Job } from '@aaf/service/job';
import type { Work } from '@aaf/service/handler';
import { LockMode } from '@mikro-orm/core';
import { ballotOf } from '../answers.ts';
import { Action } from '../entities/action.ts';
import { Approval } from '../entities/approval.ts';
import { actionStatusOf, atMoment } from '../rules/approval.ts';

const batchSize = 500;

/** What somebody else holds at this moment, a voter, is left to them or to the next turn. */
async function expireBatch(work: Work, orgId: string): Promise<void> {
  const { em, now } = work;
  const due = await em.find(
    Approval,
    { org_id: orgId, status: 'pending', expires_at: { $lte: now } },
    { orderBy: { expires_at: 'asc' }, limit: batchSize, lockMode: LockMode.PESSIMISTIC_PARTIAL_WRITE },
  );
  const ids = due.map((approval) => approval.action_id);
  const actions = await em.find(Action, { org_id: orgId, id: { $in: ids } });
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
  await em.flush();
}

/** When the next approval of the organization runs out. */
async function nextExpiry({ em }: Work, orgId: string): Promise<string | undefined> {
  const next = await em.findOne(
    Approval,
    { org_id: orgId, status: 'pending' },
    { orderBy: { expires_at: 'asc' }, fields: ['expires_at'] },
  );
  return next?.expires_at;
}

/** Writes down which approvals have run out. Organizations in which nothing is due cost nothing. */
export const expireApprovals: Job = {
  name: 'expiry',
  everyMs: 5_000,
  run: (tools) =>
    tools.eachDue(async (work) => {
      await expireBatch(work, work.org.id);
      return nextExpiry(work, work.org.id);
    }),
};
