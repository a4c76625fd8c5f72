import type { identity } from '@aaf/contracts/identity';
import type { Handler, Work } from '@aaf/service/handler';
import { hashToken } from '@aaf/service/token-hash';
import { codeTries, wrongCode, type Attempt } from '../attempts.ts';
import type { Authenticators } from '../authenticators.ts';
import { User } from '../entities/user.ts';
import type { Notices } from '../notices.ts';
import { acceptRecoveryCode } from '../recovery-codes.ts';
import { readChallenge, spendChallenge } from '../second-factors.ts';
import { startSession } from '../session-life.ts';

interface Needs {
  attempt: Attempt;
  authenticators: Authenticators;
  notices: Notices;
}

/** What somebody shows: a code of their app, or one that stands in for it. */
interface Shown {
  code?: string | undefined;
  recovery_code?: string | undefined;
}

export function createShowSecondFactor(needs: Needs): Handler<typeof identity.auth.twoFactor> {
  const { attempt, authenticators, notices } = needs;
  const accept = async (work: Work, userId: string, { code, recovery_code }: Shown): Promise<boolean> => {
    if (code !== undefined) return authenticators.accept(work, userId, code);
    return recovery_code !== undefined && acceptRecoveryCode(work, userId, recovery_code);
  };
  return async ({ challenge, ...shown }, work) => {
    const { userId } = await readChallenge(work, hashToken(challenge));
    const tries = await codeTries(work, userId);
    if (!(await attempt(work, tries, () => accept(work, userId, shown)))) return wrongCode();
    await spendChallenge(work, hashToken(challenge));
    const user = await work.em.findOneOrFail(User, { id: userId });
    if (shown.recovery_code !== undefined) notices.tell(work, user.email, 'recovery_code_used');
    return startSession(work, user, { hasSecondFactor: true });
  };
}
