import { Refusal } from '@aaf/contracts/errors';
import type { firewall } from '@aaf/contracts/firewall';
import { isId } from '@aaf/contracts/ids';
import type { Handler } from '@aaf/service/handler';
import { LockMode } from '@mikro-orm/core';
import { Pause } from '../entities/pause.ts';
import { pauseTarget } from '../pausing.ts';
import { moveRulebook } from '../rulebooks.ts';

/** Resumes what was paused. Of two who do so at once, one finds nothing left. */
export const removePause: Handler<typeof firewall.pauses.remove> = async ({ id }, { em, org, emit }) => {
  await moveRulebook(em, org.id);
  const lockMode = LockMode.PESSIMISTIC_WRITE;
  const pause = isId('pause', id) ? await em.findOne(Pause, { org_id: org.id, id }, { lockMode }) : null;
  if (!pause) throw new Refusal('not_found');
  em.remove(pause);
  const { agent_id = null, key_id = null, reason } = pause;
  emit('agent.resumed', { target: pauseTarget(pause), payload: { agent_id, key_id, reason } });
  return null;
};
