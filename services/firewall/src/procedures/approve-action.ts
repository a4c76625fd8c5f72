import type { firewall } from '@aaf/contracts/firewall';
import type { Handler } from '@aaf/service/handler';
import { decide } from '../decide.ts';

export const approveAction: Handler<typeof firewall.approvals.approve> = (input, work) =>
  decide('approve', input, work);
