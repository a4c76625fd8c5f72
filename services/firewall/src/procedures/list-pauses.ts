import type { firewall } from '@aaf/contracts/firewall';
import type { Handler } from '@aaf/service/handler';
import { pauseAnswer } from '../answers.ts';
import { Pause } from '../entities/pause.ts';

/** What is paused now, the last one first. */
export const listPauses: Handler<typeof firewall.pauses.list> = async (_input, { em, org }) => {
  const pauses = await em.find(Pause, { org_id: org.id }, { orderBy: { id: 'desc' } });
  return { data: pauses.map(pauseAnswer) };
};
