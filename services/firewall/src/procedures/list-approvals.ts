import type { firewall } from '@aaf/contracts/firewall';
import { toPage } from '@aaf/service/cursor';
import type { Handler } from '@aaf/service/handler';
import type { FilterQuery } from '@mikro-orm/core';
import type { z } from 'zod';
import { showApprovals } from '../approval-cards.ts';
import { Action } from '../entities/action.ts';
import { Approval } from '../entities/approval.ts';
import { goOn } from '../keyset.ts';

type Status = z.output<typeof firewall.approvals.list.input>['status'];

/** What stands as `status` at a moment; what has run out may still be written down as pending. */
function standingAs(status: Status, now: string): FilterQuery<Approval> {
  switch (status) {
    case undefined:
      return {};
    case 'pending':
      return { status, expires_at: { $gt: now } };
    case 'expired':
      return { $or: [{ status }, { status: 'pending', expires_at: { $lte: now } }] };
    case 'decided':
      return { $or: [{ status: { $ne: 'pending' } }, { expires_at: { $lte: now } }] };
    case 'approved':
    case 'denied':
      return { status };
  }
}

/** The approvals of the organization, page by page, and how many wait for a person. */
export const listApprovals: Handler<typeof firewall.approvals.list> = async (input, work) => {
  const { em, org, now } = work;
  const ofAgent: FilterQuery<Approval> = input.agent_id === undefined ? {} : { agent_id: input.agent_id };
  const rows = await em.find(
    Approval,
    { org_id: org.id, ...goOn('approval', input), $and: [standingAs(input.status, now), ofAgent] },
    { orderBy: { id: input.order }, limit: input.limit + 1 },
  );
  const page = toPage(rows, input, (approval) => approval.id);
  const actionIds = page.data.map((approval) => approval.action_id);
  const actions = await em.find(Action, { org_id: org.id, id: { $in: actionIds } });
  const byId = new Map(actions.map((action) => [action.id, action]));
  const held = page.data.flatMap((approval) => {
    const action = byId.get(approval.action_id);
    return action ? [{ approval, action }] : [];
  });
  const pending = await em.count(Approval, { org_id: org.id, status: 'pending', expires_at: { $gt: now } });
  return { ...page, data: await showApprovals(held, work), pending };
};
