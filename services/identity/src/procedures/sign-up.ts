import type { identity } from '@aaf/contracts/identity';
import { idToUuid } from '@aaf/contracts/ids';
import type { Handler, Work } from '@aaf/service/handler';
import type { Mailer } from '@aaf/service/mail/mailer';
import type { EntityManager } from '@mikro-orm/postgresql';
import { mailsTo, visits } from '../attempts.ts';
import type { Guard } from '../guard.ts';
import type { Letters } from '../letters.ts';
import { makeLink } from '../links.ts';
import type { Passwords } from '../passwords.ts';
import { refuseEasyPassword } from '../rules/password.ts';
import { showUser } from '../rules/shown-user.ts';

interface Needs {
  passwords: Passwords;
  guard: Guard;
  mailer: Mailer;
  letters: Letters;
}

interface NewUser {
  id: string;
  name: string;
  email: string;
  email_verified_at: string | null;
  password_hash: string;
  created_at: string;
}

/** Whether the person was added; no when somebody has the address, also when they got it in this very moment. */
async function addUser(em: EntityManager, user: NewUser): Promise<boolean> {
  const { id, name, email, email_verified_at, password_hash, created_at } = user;
  const rows = await em.execute<unknown[]>(
    `insert into users (id, name, email, email_verified_at, password_hash, created_at) values (?, ?, ?, ?, ?, ?)
     on conflict (email) do nothing returning true`,
    [idToUuid('user', id), name, email, email_verified_at, password_hash, created_at],
  );
  return rows.length > 0;
}

/**
 * Whoever has the token of an invitation reads the mail of the address it was sent to.
 * @throws {Refusal} `link_expired` when there is no such invitation any more
 */
async function isInvited(work: Work, email: string, token: string | undefined): Promise<boolean> {
  if (token === undefined) return false;
  const invitation = await work.ask('orgs.invitations.lookup', { token });
  return invitation.email === email;
}

/**
 * Whoever signs up learns nothing about who has an account: an address that is known gets the same answer,
 * at the same cost, and only its owner is told, by mail.
 */
export function createSignUp(needs: Needs): Handler<typeof identity.auth.signUp> {
  const { passwords, guard, mailer, letters } = needs;
  const settle = async (work: Work, user: NewUser): Promise<void> => {
    const { id, email, email_verified_at } = user;
    const isNew = await addUser(work.em, user);
    if (isNew && email_verified_at !== null) return;
    const token = await makeLink(work, { purpose: 'verify_email', userId: isNew ? id : undefined, email });
    mailer.queue(work, isNew ? letters.verifyAddress(email, token) : letters.alreadyKnown(email));
  };
  return async ({ name, email, password, invitation_token }, work) => {
    refuseEasyPassword(password, { name, email });
    const [visitor, mail] = [visits(work), mailsTo(email)];
    await guard.check(work, visitor);
    await guard.hold(work, mail);
    const email_verified_at = (await isInvited(work, email, invitation_token)) ? work.now : null;
    const password_hash = await passwords.hash(password);
    const id = work.newId('user');
    const user = { id, name, email, email_verified_at, password_hash, created_at: work.now };
    await settle(work, user);
    await guard.press(work, mail);
    await guard.press(work, visitor);
    return { user: showUser({ ...user, two_factor_enabled: false, theme: 'system' }) };
  };
}
