import type { identity } from '@aaf/contracts/identity';
import { idToUuid } from '@aaf/contracts/ids';
import type { Handler } from '@aaf/service/handler';
import type { Mailer } from '@aaf/service/mail/mailer';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Guard } from '../guard.ts';
import type { Letters } from '../letters.ts';
import type { Passwords } from '../passwords.ts';
import { networkOf } from '../rules/network.ts';
import { showUser } from '../rules/shown-user.ts';
import type { SendVerification } from '../verification.ts';

interface Needs {
  passwords: Passwords;
  guard: Guard;
  mailer: Mailer;
  letters: Letters;
  sendVerification: SendVerification;
}

interface NewUser {
  id: string;
  name: string;
  email: string;
  password_hash: string;
  created_at: string;
}

/** Whether the person was added; no when somebody has the address, also when they got it in this very moment. */
async function addUser(em: EntityManager, user: NewUser): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    `insert into users (id, name, email, password_hash, created_at) values (?, ?, ?, ?, ?)
     on conflict (email) do nothing returning true`,
    [idToUuid('user', user.id), user.name, user.email, user.password_hash, user.created_at],
  );
  return rows.length > 0;
}

/**
 * Whoever signs up learns nothing about who has an account: an address that is known gets the same answer,
 * at the same cost, and only its owner is told, by mail.
 */
export const createSignUp =
  ({ passwords, guard, mailer, letters, sendVerification }: Needs): Handler<typeof identity.auth.signUp> =>
  async ({ name, email, password }, work) => {
    const { ip } = work.caller;
    const visitor = { brake: 'visitor', of: ip === null ? null : networkOf(ip) } as const;
    const mail = { brake: 'mail', of: email } as const;
    await guard.check(work, visitor);
    await guard.hold(work, mail);
    const password_hash = await passwords.hash(password);
    const user = { id: work.newId('user'), name, email, password_hash, created_at: work.now };
    if (await addUser(work.em, user)) await sendVerification(work, user);
    else mailer.queue(work, letters.alreadyKnown(email));
    await guard.press(work, mail);
    await guard.press(work, visitor);
    return { user: showUser({ ...user, two_factor_enabled: false, theme: 'system' }) };
  };
