import { Refusal } from '@aaf/contracts/errors';
import type { identity } from '@aaf/contracts/identity';
import type { Handler, PersonalWork } from '@aaf/service/handler';
import type { z } from 'zod';
import { codeTries, passwordTries, wrongCode, type Attempt } from '../attempts.ts';
import type { Authenticators } from '../authenticators.ts';
import { takeCeremony } from '../ceremonies.ts';
import { Session } from '../entities/session.ts';
import { User } from '../entities/user.ts';
import { acceptPasskey } from '../passkey-answers.ts';
import type { Passwords } from '../passwords.ts';
import type { RelyingParty } from '../rules/relying-party.ts';
import { secondFactorsOf } from '../second-factors.ts';

interface Needs {
  attempt: Attempt;
  passwords: Passwords;
  authenticators: Authenticators;
  party: RelyingParty;
}
type Shown = z.output<typeof identity.auth.stepUp.input>;

/** Whoever has a second factor proves themselves with it: a password may have been read over a shoulder. */
async function askForSecondFactor(work: PersonalWork): Promise<Refusal> {
  const { totp, passkeys } = await secondFactorsOf(work, work.user.user_id);
  const ways = [
    ...(totp ? ['enter a code of your authenticator app'] : []),
    ...(passkeys > 0 ? ['show your passkey'] : []),
  ];
  return new Refusal('invalid_code', { message: `A password is not enough here: ${ways.join(', or ')}.` });
}

/** What is wrong with the second factor that was shown, or nothing when it holds. */
function createSecondFactorCheck({ attempt, authenticators, party }: Needs) {
  return async (work: PersonalWork, { code, passkey }: Shown): Promise<Refusal | undefined> => {
    const { user_id } = work.user;
    if (passkey !== undefined) {
      const { ceremony: token, response: given } = passkey;
      const ceremony = await takeCeremony(work, token, { purposes: ['step_up'], userId: user_id });
      const shower = ceremony && (await acceptPasskey(work, party, { ceremony, given }));
      return shower === undefined ? new Refusal('invalid_passkey') : undefined;
    }
    if (code === undefined) return askForSecondFactor(work);
    const tries = await codeTries(work, user_id);
    const isRight = await attempt(work, tries, () => authenticators.accept(work, user_id, code));
    return isRight ? undefined : wrongCode();
  };
}

export function createStepUp(needs: Needs): Handler<typeof identity.auth.stepUp> {
  const { attempt, passwords } = needs;
  const findFlaw = createSecondFactorCheck(needs);
  const passes = async (work: PersonalWork, user: User, password: string): Promise<boolean> =>
    attempt(work, await passwordTries(work, user), () => passwords.verify(password, user.password_hash));
  return async (shown, work) => {
    const { user_id, session_id: id } = work.user;
    const { password } = shown;
    const user = await work.em.findOneOrFail(User, { id: user_id });
    const hasSecondFactor = user.two_factor_enabled;
    if (hasSecondFactor && shown.code === undefined && shown.passkey === undefined) {
      throw await askForSecondFactor(work);
    }
    if (!hasSecondFactor && password === undefined) {
      throw new Refusal('invalid_credentials', { message: 'Enter your password.' });
    }
    if (password !== undefined && !(await passes(work, user, password))) {
      return new Refusal('invalid_credentials', { message: 'The password is not right.' });
    }
    const flaw = hasSecondFactor ? await findFlaw(work, shown) : undefined;
    if (flaw) return flaw;
    const proven = { proven_at: work.now, ...(hasSecondFactor ? { second_factor_at: work.now } : {}) };
    await work.em.nativeUpdate(Session, { id }, proven);
    return null;
  };
}
