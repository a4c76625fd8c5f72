import type { identity } from '@aaf/contracts/identity';
import type { Handler } from '@aaf/service/handler';
import { secondFactorsOf } from '../second-factors.ts';

export const getTwoFactor: Handler<typeof identity.twoFactor.status> = async (_input, work) =>
  secondFactorsOf(work, work.user.user_id);
