import { isoTimestamp } from '@aaf/db/orm';
import { hashToken } from '@aaf/service/token-hash';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Brake } from './entities/brake.ts';
import { brakes, press, refuseTooSoon, type Pressure } from './rules/brake.ts';

/** Something that is tried too often by somebody: an account, a network, an address for mail. */
export interface Braked {
  brake: keyof typeof brakes;
  /** Whom it slows down; null when that is not known, and then nobody. */
  of: string | null;
}

interface Moment {
  em: EntityManager;
  now: string;
}

/** Slows down guessing and flooding, over all replicas. */
export interface Guard {
  /** @throws {Refusal} `rate_limited` when it is too soon */
  check(moment: Moment, braked: Braked): Promise<void>;
  /** As `check`, and keeps others from trying the same until the transaction ends, so that no two count as one. */
  hold(moment: Moment, braked: Braked): Promise<void>;
  /** Counts a try. */
  press(moment: Moment, braked: Braked): Promise<void>;
  /** Forgets the tries. */
  release(moment: Moment, braked: Braked): Promise<void>;
}

const nothing = async (): Promise<void> => {};
/** Slows nobody down; for tests. */
const noGuard: Guard = { check: nothing, hold: nothing, press: nothing, release: nothing };

// A hash: the addresses of people who have no account are none of the database's business.
const subjectOf = ({ brake, of }: Braked): string => `${brake} ${hashToken(of ?? '')}`;

/** One statement, so that a row which is forgotten at this very moment is made anew instead of missed. */
const lockRow = `
  insert into brakes as held (subject, level, at) values (?, 0, ?)
  on conflict (subject) do update set level = held.level
  returning level, at`;

async function lock({ em, now }: Moment, braked: Braked): Promise<Pressure> {
  const rows = await em.execute<{ level: number; at: string }[]>(lockRow, [subjectOf(braked), now]);
  const [{ level, at } = { level: 0, at: now }] = rows;
  return { level, at: isoTimestamp(at) };
}

/** @param isOn false lifts the brake altogether */
export function createGuard(isOn: boolean): Guard {
  if (!isOn) return noGuard;
  return {
    async check({ em, now }, braked) {
      if (braked.of === null) return;
      const found = await em.findOne(Brake, { subject: subjectOf(braked) });
      refuseTooSoon(found ?? undefined, brakes[braked.brake], now);
    },
    async hold(moment, braked) {
      if (braked.of === null) return;
      refuseTooSoon(await lock(moment, braked), brakes[braked.brake], moment.now);
    },
    async press(moment, braked) {
      if (braked.of === null) return;
      const pressure = press(await lock(moment, braked), brakes[braked.brake], moment.now);
      await moment.em.nativeUpdate(Brake, { subject: subjectOf(braked) }, pressure);
    },
    async release({ em, now }, braked) {
      await em.nativeUpdate(Brake, { subject: subjectOf(braked) }, { level: 0, at: now });
    },
  };
}
