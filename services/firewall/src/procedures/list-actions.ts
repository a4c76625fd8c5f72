import type { firewall } from '@aaf/contracts/firewall';
import { toPage } from '@aaf/service/cursor';
import type { Handler } from '@aaf/service/handler';
import type { FilterQuery } from '@mikro-orm/core';
import type { z } from 'zod';
import { actionAnswer } from '../answers.ts';
import { Action } from '../entities/action.ts';
import { Approval } from '../entities/approval.ts';
import { goOn } from '../keyset.ts';

type Filters = z.output<typeof firewall.actions.list.input>;
type Where = FilterQuery<Action>;

/** What stands as `status` at a moment; an approval that has run out may not have been written down yet. */
function standingAs(status: Filters['status'], now: string): Where {
  switch (status) {
    case undefined:
      return {};
    case 'pending_approval':
      return { status, expires_at: { $gt: now } };
    case 'denied':
      return { $or: [{ status }, { status: 'pending_approval', expires_at: { $lte: now } }] };
    case 'allowed':
      return { status };
  }
}

function conditionsOf({ status, decision, agent_id, tool, from, to }: Filters, now: string): Where[] {
  return [
    standingAs(status, now),
    decision ? { decision } : {},
    agent_id ? { agent_id } : {},
    tool ? { tool } : {},
    from ? { created_at: { $gte: from } } : {},
    to ? { created_at: { $lt: to } } : {},
  ];
}

/** The recorded actions of the organization, page by page. */
export const listActions: Handler<typeof firewall.actions.list> = async (input, { em, org, now }) => {
  const rows = await em.find(
    Action,
    { org_id: org.id, ...goOn('action', input), $and: conditionsOf(input, now) },
    { orderBy: { id: input.order }, limit: input.limit + 1 },
  );
  const page = toPage(rows, input, (action) => action.id);
  const held = page.data
    .filter((action) => action.decision === 'require_approval')
    .map((action) => action.id);
  const approvals =
    held.length > 0 ? await em.find(Approval, { org_id: org.id, action_id: { $in: held } }) : [];
  const byAction = new Map(approvals.map((approval) => [approval.action_id, approval]));
  return { ...page, data: page.data.map((action) => actionAnswer(action, byAction.get(action.id), now)) };
};
