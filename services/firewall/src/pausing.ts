import { Refusal } from '@aaf/contracts/errors';
import type { Target } from '@aaf/contracts/event';
import type { OrgWork } from '@aaf/service/handler';
import type { Action } from './entities/action.ts';
import { Pause } from './entities/pause.ts';
import type { Verdict } from './rules/judge.ts';
import { collectStops, type Stop } from './rules/stops.ts';

/** What is said of everything that a paused agent asks for. No policy says it. */
export const verdictOf = ({ name, reason }: Stop): Verdict => ({
  decision: 'deny',
  reason: `Paused by ${name}: ${reason}`,
  risk_level: 'high',
  policy_id: null,
  policy_version: null,
  rule_index: null,
  approval: null,
});

/**
 * Refuses to let go on what a paused agent has asked for before.
 * @throws {Refusal} `agent_paused`
 */
export async function refusePaused(
  { agent_id, requester_type, requester_id }: Action,
  { em, org }: Pick<OrgWork, 'em' | 'org'>,
): Promise<void> {
  const key_id = requester_type === 'api_key' ? requester_id : null;
  const pauses = await em.find(Pause, { org_id: org.id });
  const stop = collectStops(pauses).of({ agent_id, key_id });
  if (!stop) return;
  throw new Refusal('agent_paused', {
    details: { agent_id, reason: stop.reason },
    message: `The agent ${agent_id} is paused by ${stop.name}: ${stop.reason}. Resume it first.`,
  });
}

/** A pause as the trail names what it stops. */
export function pauseTarget({
  agent_id,
  key_id,
  org_id,
}: Pick<Pause, 'agent_id' | 'key_id' | 'org_id'>): Target {
  if (agent_id) return { type: 'agent', id: agent_id, name: agent_id };
  if (key_id) return { type: 'api_key', id: key_id, name: key_id };
  return { type: 'organization', id: org_id, name: 'all agents' };
}
