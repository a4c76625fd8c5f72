import { defineService } from '@aaf/service/define-service';
import { createTransportFor } from '@aaf/service/mail/config';
import { createMailer } from '@aaf/service/mail/mailer';
import { WaitingMail } from '@aaf/service/mail/waiting-mail';
import type { Config } from './config.ts';
import { Authenticator } from './entities/authenticator.ts';
import { Brake } from './entities/brake.ts';
import { Ceremony } from './entities/ceremony.ts';
import { Challenge } from './entities/challenge.ts';
import { LinkToken } from './entities/link-token.ts';
import { Passkey } from './entities/passkey.ts';
import { RecoveryCode } from './entities/recovery-code.ts';
import { Session } from './entities/session.ts';
import { User } from './entities/user.ts';
import { createGuard } from './guard.ts';
import { forget } from './jobs/forget.ts';
import { createLetters } from './letters.ts';
import { identityMigrations } from './migrations.ts';
import { createPasswords, owaspCost, type HashingCost } from './passwords.ts';
import { getMe } from './procedures/get-me.ts';
import { findPersonByEmail } from './procedures/find-person-by-email.ts';
import { listPeople } from './procedures/list-people.ts';
import { listPeoplesSessions } from './procedures/list-peoples-sessions.ts';
import { listSessions } from './procedures/list-sessions.ts';
import { createResendVerification } from './procedures/resend-verification.ts';
import { resolveSession } from './procedures/resolve-session.ts';
import { revokeOtherSessions } from './procedures/revoke-other-sessions.ts';
import { revokeSession } from './procedures/revoke-session.ts';
import { createSignIn } from './procedures/sign-in.ts';
import { signOut } from './procedures/sign-out.ts';
import { createSignUp } from './procedures/sign-up.ts';
import { touchSession } from './procedures/touch-session.ts';
import { verifyEmail } from './procedures/verify-email.ts';
import { createSendVerification } from './verification.ts';

export interface IdentityOptions {
  /** What a password hash costs; tests make it cheap. */
  hashing?: HashingCost;
}

/** identity: people, their sessions and how they prove who they are. */
export function createIdentityService(config: Config, { hashing = owaspCost }: IdentityOptions = {}) {
  const passwords = createPasswords(hashing);
  const guard = createGuard(config.AAF_AUTH_RATE === 'on');
  const letters = createLetters(config.AAF_WEB_ORIGIN);
  const mailer = createMailer({ secret: config.AAF_SECRET, transport: createTransportFor(config) });
  const sendVerification = createSendVerification(mailer, letters);
  return defineService({
    name: 'identity',
    entities: [
      User,
      Session,
      LinkToken,
      Challenge,
      Authenticator,
      RecoveryCode,
      Passkey,
      Ceremony,
      Brake,
      WaitingMail,
    ],
    migrations: identityMigrations,
    handlers: {
      auth: {
        signUp: createSignUp({ passwords, guard, mailer, letters, sendVerification }),
        verifyEmail,
        resendVerification: createResendVerification({ guard, sendVerification }),
        signIn: createSignIn({ passwords, guard }),
        signOut,
      },
      me: { get: getMe },
      sessions: {
        list: listSessions,
        revoke: revokeSession,
        revokeOthers: revokeOtherSessions,
        resolve: resolveSession,
        touch: touchSession,
      },
      people: { list: listPeople, sessions: listPeoplesSessions, findByEmail: findPersonByEmail },
    },
    jobs: [...mailer.jobs, forget],
  });
}
