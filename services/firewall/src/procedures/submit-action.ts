import { Refusal } from '@aaf/contracts/errors';
import type { firewall } from '@aaf/contracts/firewall';
import { findReplay } from '@aaf/db/idempotency';
import type { NewEvent } from '@aaf/db/outbox';
import type { DirectHandler, DirectOrgWork } from '@aaf/service/handler';
import type { z } from 'zod';
import { actionAnswer } from '../answers.ts';
import type { ArgumentsDigests } from '../arguments-digest.ts';
import type { Action } from '../entities/action.ts';
import type { Approval } from '../entities/approval.ts';
import { verdictOf } from '../pausing.ts';
import type { Rulebook, Rulebooks } from '../rulebooks.ts';
import { toFacts } from '../rules/facts.ts';
import { judge, type Verdict } from '../rules/judge.ts';
import { handleSecrets } from '../rules/secret-handling.ts';
import { agentOf, minutesAfter, statusOf } from '../rules/submission.ts';
import type { Outcome, Submissions } from '../submissions.ts';
import { createTrace, type Trace } from '../trace.ts';

export interface Submitting {
  rulebooks: Rulebooks;
  submissions: Submissions;
  /** Starts to measure a judgement; tells whether it has used up its time. */
  startTimer: () => () => boolean;
  digests: ArgumentsDigests;
}

type Input = z.output<typeof firewall.actions.submit.input>;
type Answer = z.input<typeof firewall.actions.submit.output>;

/** The action as it was asked for, with the agent it is counted under. */
interface Petition extends Omit<Input, 'agent_id' | 'idempotency_key' | 'trace'> {
  agent_id: string;
  id: string;
  arguments_digest: string;
  isTraced: boolean;
}

/** What one reading of the rulebook made of a petition. */
interface Judged {
  action: Action;
  approval: Approval | undefined;
  trace: Trace | undefined;
}

/** A rulebook that changes more often than this while one action is judged is no place to judge. */
const mostReadings = 10;

const keyIdOf = ({ principal }: DirectOrgWork): string | null =>
  principal.type === 'api_key' ? principal.key_id : null;

function requesterOf(principal: DirectOrgWork['principal']) {
  const { type, name } = principal;
  return {
    requester_type: type,
    requester_id: type === 'user' ? principal.user_id : principal.key_id,
    requester_name: name,
    requester_lineage: type === 'user' ? null : principal.lineage_id,
  };
}

function petitionOf(input: Input, work: DirectOrgWork, digests: ArgumentsDigests): Petition {
  const { idempotency_key: _, agent_id, trace: isTraced, ...asked } = input;
  const id = work.newId('action');
  const arguments_digest = digests.digestOf(id, asked);
  return { ...asked, agent_id: agentOf(work.principal, agent_id), id, arguments_digest, isTraced };
}

function holdForPeople(action: Action, verdict: Verdict, work: DirectOrgWork): Approval | undefined {
  if (!verdict.approval || !action.expires_at) return undefined;
  return {
    org_id: work.org.id,
    id: work.newId('approval'),
    action_id: action.id,
    agent_id: action.agent_id,
    status: 'pending',
    required_approvers: verdict.approval.required_approvers,
    votes: [],
    expires_at: action.expires_at,
    decided_at: null,
    decided_by: null,
    created_at: work.now,
  };
}

/**
 * Policies judge what came in; what is stored is without its secrets.
 * @throws {Refusal} `secret_found`
 */
function judgeBy(
  book: Rulebook,
  petition: Petition,
  work: DirectOrgWork,
  { startTimer }: Submitting,
): Judged {
  const { org, now, caller, principal } = work;
  const { isTraced, ...said } = petition;
  const { stored, findings } = handleSecrets(petition, book.masking);
  const trace = isTraced ? createTrace() : undefined;
  const stop = book.stops.of({ agent_id: petition.agent_id, key_id: keyIdOf(work) });
  const facts = () => toFacts({ ...petition, org, now, ip_address: caller.ip });
  const listening = trace ? { onRule: trace.onRule } : {};
  const verdict = stop
    ? verdictOf(stop)
    : judge(book.set, facts(), { defaults: org.policy_defaults, isOverdue: startTimer(), ...listening });
  const { approval: terms, ...ruling } = verdict;
  const action: Action = {
    ...said,
    ...stored,
    ...ruling,
    ...requesterOf(principal),
    org_id: org.id,
    findings,
    status: statusOf(verdict.decision),
    ip_address: caller.ip,
    expires_at: terms && minutesAfter(now, terms.timeout_minutes),
    created_at: now,
  };
  return { action, approval: holdForPeople(action, verdict, work), trace: trace?.steps };
}

function eventsOf({ action, approval }: Judged, work: DirectOrgWork): NewEvent[] {
  const { id, tool, operation, agent_id, status, decision, reason, risk_level } = action;
  const submitted = work.createEvent('action.submitted', {
    target: { type: 'action', id, name: `${tool}.${operation}` },
    payload: {
      tool,
      operation,
      agent_id,
      status,
      decision,
      reason,
      risk_level,
      policy_id: action.policy_id ?? null,
      policy_version: action.policy_version ?? null,
    },
  });
  if (!approval) return [submitted];
  const requested = work.createEvent('approval.requested', {
    target: { type: 'approval', id: approval.id, name: `${tool} ${operation}` },
    payload: { action_id: id, expires_at: approval.expires_at },
  });
  return [submitted, requested];
}

/** Judges by one rulebook and stores the decision; undefined when the rulebook has moved on meanwhile. */
async function decideBy(
  book: Rulebook,
  petition: Petition,
  work: DirectOrgWork,
  submitting: Submitting,
): Promise<Answer | undefined> {
  const judged = judgeBy(book, petition, work, submitting);
  const { action, approval, trace } = judged;
  const answer: Answer = {
    ...actionAnswer(action, approval, work.now),
    arguments_salt: submitting.digests.saltOf(action.id),
    ...(trace ? { trace } : {}),
  };
  const outcome: Outcome = await submitting.submissions.store(
    {
      action,
      approval,
      events: eventsOf(judged, work),
      revision: book.revision,
      quota: work.org.limits.actions_per_month,
      call: work.keepAnswer(answer),
    },
    work,
  );
  switch (outcome.is) {
    case 'stored':
      return answer;
    case 'replayed':
      return outcome.answer as Answer; // kept by this very procedure
    case 'stale':
      return undefined;
  }
}

/** What was answered before, where an action is refused that was sent, and stored, already. */
async function findEarlier(work: DirectOrgWork): Promise<Answer | undefined> {
  const call = work.keepAnswer(null);
  const earlier = call && (await work.read((em) => findReplay(em, call)));
  return earlier && (earlier.response as Answer); // kept by this very procedure
}

/**
 * Judges an action by what is remembered of the organization's rulebook, and stores the decision only if the
 * rulebook is still the present one at that moment; else it is read and judged by again.
 */
export const submitAction = (submitting: Submitting): DirectHandler<typeof firewall.actions.submit> => ({
  async direct(input, work) {
    const { rulebooks, digests } = submitting;
    const petition = petitionOf(input, work, digests);
    const read = () => work.read((em) => rulebooks.read(em, work.org.id));
    let book = rulebooks.remembered(work.org.id) ?? (await read());
    for (let reading = 1; reading <= mostReadings; reading += 1) {
      try {
        const answer = await decideBy(book, petition, work, submitting);
        if (answer) return answer;
      } catch (error) {
        // What is stored checks the revision; a refusal that stores nothing has to be checked here.
        const isByBook = error instanceof Refusal && error.code === 'secret_found';
        if (!isByBook) throw error;
        const earlier = await findEarlier(work);
        if (earlier) return earlier;
        if ((await read()).revision === book.revision) throw error;
      }
      book = await read();
    }
    throw new Refusal('unavailable', { cause: new Error('the rulebook changes faster than one can judge') });
  },
});
