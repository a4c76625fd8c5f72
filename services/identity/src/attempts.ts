import { Refusal } from '@aaf/contracts/errors';
import type { Work } from '@aaf/service/handler';
import { Session } from './entities/session.ts';
import type { Braked, Guard } from './guard.ts';
import { networkOf } from './rules/network.ts';

/** The network a call comes from; null when that is not known. */
export const networkOfCaller = ({ caller: { ip } }: Work): string | null =>
  ip === null ? null : networkOf(ip);

/** Asking for what anybody may ask for: sign-ups and mails. */
export const visits = (work: Work): Braked => ({ brake: 'visitor', of: networkOfCaller(work) });
/** Having mail sent to an address. */
export const mailsTo = (email: string): Braked => ({ brake: 'mail', of: email });

/**
 * Where a person has been signed in lately, their attempts are counted apart, so that strangers who guess
 * elsewhere cannot keep them out.
 */
async function isFamiliar(work: Work, userId: string): Promise<boolean> {
  const network = networkOfCaller(work);
  if (network === null) return false;
  return (await work.em.findOne(Session, { user_id: userId, network })) !== null;
}

async function ownTries(work: Work, userId: string, name: string): Promise<string> {
  return (await isFamiliar(work, userId)) ? `${name} ${networkOfCaller(work)}` : name;
}

/** Guesses at the password of an account; somebody without one costs the same queries. */
export const passwordTries = async (
  work: Work,
  { id, email }: { id: string | undefined; email: string },
): Promise<Braked> => ({ brake: 'account', of: await ownTries(work, id ?? work.newId('user'), email) });

/** Guesses at the codes of a person. */
export const codeTries = async (work: Work, userId: string): Promise<Braked> => ({
  brake: 'code',
  of: await ownTries(work, userId, userId),
});

/** Tries something that can be guessed at, as slowly as the brakes of the account and of the network want it. */
export type Attempt = (work: Work, tries: Braked, isRight: () => Promise<boolean>) => Promise<boolean>;

export const createAttempt =
  (guard: Guard): Attempt =>
  async (work, tries, isRight) => {
    const crowd = { brake: 'network', of: networkOfCaller(work) } as const;
    await guard.check(work, crowd);
    await guard.hold(work, tries);
    if (await isRight()) {
      await guard.release(work, tries);
      return true;
    }
    await guard.press(work, tries);
    await guard.press(work, crowd);
    return false;
  };

/** A refusal to be returned, not thrown: the attempt is remembered although it is refused. */
export const wrongCode = (): Refusal => new Refusal('invalid_code');
