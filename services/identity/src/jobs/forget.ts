import type { Job } from '@aaf/service/job';
import { Brake } from '../entities/brake.ts';
import { LinkToken } from '../entities/link-token.ts';
import { Session } from '../entities/session.ts';
import { forgottenBefore } from '../rules/lifetimes.ts';

/** Forgets sessions, links and attempts that have been over for a month. */
export const forget: Job = {
  name: 'forget',
  everyMs: 3_600_000,
  run: (tools) =>
    tools.once(async ({ em, now }) => {
      const before = { $lt: forgottenBefore(now) };
      await em.nativeDelete(Session, { expires_at: before });
      await em.nativeDelete(LinkToken, { expires_at: before });
      await em.nativeDelete(Brake, { at: before });
    }),
};
