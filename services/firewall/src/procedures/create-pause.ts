import { Refusal } from '@aaf/contracts/errors';
import type { firewall } from '@aaf/contracts/firewall';
import { idToUuid } from '@aaf/contracts/ids';
import type { Handler, OrgWork } from '@aaf/service/handler';
import { pauseAnswer } from '../answers.ts';
import { Pause } from '../entities/pause.ts';
import { pauseTarget } from '../pausing.ts';
import { moveRulebook } from '../rulebooks.ts';

/** The unique index decides who comes first. */
async function save(pause: Pause, { em, org }: OrgWork): Promise<void> {
  const saved = await em.execute<unknown[]>(
    `insert into pauses (org_id, id, agent_id, key_id, reason, created_by, created_by_name, created_at)
     values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing returning id`,
    [
      idToUuid('organization', org.id),
      idToUuid('pause', pause.id),
      pause.agent_id ?? null,
      pause.key_id ? idToUuid('api_key', pause.key_id) : null,
      pause.reason,
      idToUuid('user', pause.created_by),
      pause.created_by_name,
      pause.created_at,
    ],
  );
  if (saved.length === 0) throw new Refusal('already_paused');
}

/** Pauses an agent, a key or all agents: what they submit from now on is denied. */
export const createPause: Handler<typeof firewall.pauses.create> = async (input, work) => {
  const { principal, org, now } = work;
  if (principal.type !== 'user') throw new Refusal('user_required');
  const key =
    input.key_id === undefined
      ? undefined
      : await work.ask('keys.apiKeys.get', { id: input.key_id }, { org });
  const pause = work.em.create(
    Pause,
    {
      org_id: org.id,
      id: work.newId('pause'),
      agent_id: input.agent_id ?? null,
      key_id: key?.id ?? null,
      reason: input.reason,
      created_by: principal.user_id,
      created_by_name: principal.name,
      created_at: now,
    },
    { persist: false },
  );
  await moveRulebook(work.em, org.id);
  await save(pause, work);
  const { agent_id = null, key_id = null, reason } = pause;
  const target = key ? { type: 'api_key', id: key.id, name: key.name } : pauseTarget(pause);
  work.emit('agent.paused', { target, payload: { agent_id, key_id, reason } });
  return pauseAnswer(pause);
};
