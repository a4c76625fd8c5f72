import type { firewall } from '@aaf/contracts/firewall';
import type { Handler } from '@aaf/service/handler';
import { decide } from '../decide.ts';

export const denyAction: Handler<typeof firewall.approvals.deny> = (input, work) =>
  decide('deny', input, work);
