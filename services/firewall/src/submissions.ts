import { Refusal } from '@aaf/contracts/errors';
import { idToUuid } from '@aaf/contracts/ids';
import type { KeptCall } from '@aaf/db/idempotency';
import { recordEntry, type NewEvent } from '@aaf/db/outbox';
import { createGroupCommit } from '@aaf/service/group-commit';
import type { DirectOrgWork } from '@aaf/service/handler';
import type { Action } from './entities/action.ts';
import type { Approval } from './entities/approval.ts';
import { overQuota } from './migrations/0004-submissions.ts';
import { monthOf } from './rules/submission.ts';

/** An action that was judged, with everything that is stored with it. */
export interface Submission {
  action: Action;
  approval: Approval | undefined;
  events: readonly NewEvent[];
  /** Of the policies that judged it. */
  revision: number;
  /** The most actions of the organization in a month. */
  quota: number | null;
  /** Under which key it may be sent again, and what is answered then. */
  call: KeptCall | undefined;
}

/** What became of a submission. */
export type Outcome =
  | { is: 'stored' }
  /** The policies have moved on: it has to be judged again. */
  | { is: 'stale' }
  /** It had been stored before, with this answer. */
  | { is: 'replayed'; answer: unknown };

/** Stores submissions, those that come at the same time together. */
export interface Submissions {
  /**
   * Resolves when the submission is durable, or is known not to be needed.
   * @throws {Refusal} `plan_limit_exceeded`, `idempotency_conflict` or `unavailable`
   */
  store(submission: Submission, work: DirectOrgWork): Promise<Outcome>;
}

/** A submission as the database takes it: JSON text, under what it is put together with others. */
interface Parcel {
  id: string;
  group: string;
  org: { id: string; revision: number; month: string; quota: number | null };
  now: string;
  action: string;
  approval: string;
  events: string;
  call: string;
  weight: number;
  run: DirectOrgWork['run'];
}

interface Told {
  action: string;
  outcome: 'stored' | 'stale' | 'crowded' | 'replayed' | 'conflicting';
  answer: unknown;
}

const statement = {
  name: 'record_submissions',
  text: 'select action, outcome, answer from record_submissions($1)',
};
const mostTogether = 256;
const mostCharacters = 4_000_000;
/** Two, so that one is put together while the other is written. */
const groupsAtOnce = 2;

const uuidOrNull = (kind: 'policy', id: string | null | undefined) => (id ? idToUuid(kind, id) : null);

function pack(submission: Submission, run: DirectOrgWork['run']): Parcel {
  const { action, approval, events, revision, quota, call } = submission;
  const org_id = idToUuid('organization', action.org_id);
  const id = idToUuid('action', action.id);
  const org = { id: org_id, revision, month: monthOf(action.created_at), quota };
  const row = { ...action, org_id, id, policy_id: uuidOrNull('policy', action.policy_id) };
  const texts = {
    action: JSON.stringify(row),
    approval: approval
      ? JSON.stringify({ ...approval, org_id, id: idToUuid('approval', approval.id), action_id: id })
      : '',
    events: events
      .map((event) => JSON.stringify({ action: id, entry: recordEntry(event, 'firewall') }))
      .join(),
    call: call ? JSON.stringify({ ...call, action: id, called_at: call.nowIso }) : '',
  };
  const weight = Object.values(texts).reduce((sum, text) => sum + text.length, 0);
  return { id, group: JSON.stringify(org), org, now: action.created_at, ...texts, weight, run };
}

const listOf = (texts: readonly string[]): string => `[${texts.filter((text) => text !== '').join()}]`;

/** The parcels of one organization as the function takes them. */
function bundle(group: string, parcels: readonly Parcel[]): string {
  const now = parcels.reduce((latest, parcel) => (parcel.now > latest ? parcel.now : latest), '');
  const parts = (['action', 'approval', 'event', 'call'] as const).map((part) => {
    const texts = parcels.map((parcel) => (part === 'event' ? parcel.events : parcel[part]));
    return `"${part}s":${listOf(texts)}`;
  });
  return `${group.slice(0, -1)},"now":"${now}",${parts.join()}}`;
}

async function commit(parcels: readonly Parcel[]): Promise<Told[]> {
  const [first] = parcels;
  if (!first) return [];
  const groups = [...Map.groupBy(parcels, ({ group }) => group)];
  const given = listOf(groups.map(([group, own]) => bundle(group, own)));
  const rows = await first.run<Told>(statement, [given]);
  const byId = new Map(rows.map((row) => [row.action, row]));
  return parcels.map(({ id }) => {
    const told = byId.get(id);
    if (!told) throw new Error('a submission was given to the database, and nothing was said of it');
    return told;
  });
}

/** The quota's refusal, when that is what the database raised. */
function asRefusal(error: unknown, { org }: DirectOrgWork): unknown {
  if (!(error instanceof Error) || !('code' in error) || error.code !== overQuota) return error;
  const limit = org.limits.actions_per_month;
  const current = Number(/\d+$/.exec(error.message)?.[0] ?? limit);
  return new Refusal('plan_limit_exceeded', {
    details: { limit, current, plan: org.plan },
    message: `This month's ${limit ?? 0} actions are used up. Upgrade the plan, or wait for the next month (UTC).`,
  });
}

/** What PostgreSQL says when it gave up waiting: then nothing was stored, and one of the group may be why. */
const gaveUp = new Set(['55P03', '57014']);

function isEverybodys(error: unknown): boolean {
  if (!(error instanceof Refusal) || error.code !== 'unavailable') return false;
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return !gaveUp.has(code);
}

/** Stores submissions through the function in the database that records them together. */
export function createSubmissions(): Submissions {
  const limits = {
    commit,
    mostWeight: mostCharacters,
    weigh: ({ weight }: Parcel) => weight,
    isEverybodys,
  };
  const together = createGroupCommit({ ...limits, most: mostTogether, atOnce: groupsAtOnce });
  const alone = createGroupCommit({ ...limits, most: 1, atOnce: groupsAtOnce });
  return {
    async store(submission, work) {
      const parcel = pack(submission, (given, values) => work.run(given, values));
      try {
        let told = await together.add(parcel);
        if (told.outcome === 'crowded') told = await alone.add(parcel);
        return outcomeOf(told);
      } catch (error) {
        throw asRefusal(error, work);
      }
    },
  };
}

function outcomeOf({ outcome, answer }: Told): Outcome {
  switch (outcome) {
    case 'stored':
    case 'stale':
      return { is: outcome };
    case 'replayed':
      return { is: outcome, answer };
    case 'conflicting':
      throw new Refusal('idempotency_conflict');
    case 'crowded':
      throw new Error('a submission came alone, and was told that there were others');
  }
}
