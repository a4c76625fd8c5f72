import type { Job } from '@aaf/service/job';
import { Authenticator } from '../entities/authenticator.ts';
import { Brake } from '../entities/brake.ts';
import { Ceremony } from '../entities/ceremony.ts';
import { Challenge } from '../entities/challenge.ts';
import { LinkToken } from '../entities/link-token.ts';
import { Session } from '../entities/session.ts';
import { forgottenBefore } from '../rules/lifetimes.ts';

/** Forgets what has been over for a month: sessions, links, challenges, ceremonies, enrolments, attempts. */
export const forget: Job = {
  name: 'forget',
  everyMs: 3_600_000,
  run: (tools) =>
    tools.once(async ({ em, now }) => {
      const before = { $lt: forgottenBefore(now) };
      await em.nativeDelete(Session, { $or: [{ expires_at: before }, { ended_at: before }] });
      await em.nativeDelete(LinkToken, { expires_at: before });
      await em.nativeDelete(Challenge, { expires_at: before });
      await em.nativeDelete(Ceremony, { expires_at: before });
      await em.nativeDelete(Authenticator, { verified_at: null, created_at: before });
      await em.nativeDelete(Brake, { at: before });
    }),
};
