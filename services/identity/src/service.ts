import { defineService } from '@aaf/service/define-service';
import { createTransportFor } from '@aaf/service/mail/config';
import { createMailer } from '@aaf/service/mail/mailer';
import { WaitingMail } from '@aaf/service/mail/waiting-mail';
import { createAttempt } from './attempts.ts';
import { createAuthenticators } from './authenticators.ts';
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
import { createHandlers } from './handlers.ts';
import { forget } from './jobs/forget.ts';
import { createLetters } from './letters.ts';
import { identityMigrations } from './migrations.ts';
import { createNotices } from './notices.ts';
import { createPasswords, owaspCost, type HashingCost } from './passwords.ts';
import { relyingPartyOf } from './rules/relying-party.ts';

export interface IdentityOptions {
  /** What a password hash costs; tests make it cheap. */
  hashing?: HashingCost;
}

/** identity: people, their sessions and how they prove who they are. */
export function createIdentityService(config: Config, { hashing = owaspCost }: IdentityOptions = {}) {
  const { AAF_WEB_ORIGIN: webOrigin, AAF_SECRET: secret } = config;
  const guard = createGuard(config.AAF_AUTH_RATE === 'on');
  const mailer = createMailer({ secret, transport: createTransportFor(config) });
  const handlers = createHandlers({
    guard,
    mailer,
    attempt: createAttempt(guard),
    passwords: createPasswords(hashing),
    authenticators: createAuthenticators(secret),
    letters: createLetters(webOrigin),
    notices: createNotices(mailer, webOrigin),
    party: relyingPartyOf(webOrigin),
  });
  const people = [User, Session, LinkToken, Challenge, Brake];
  const factors = [Authenticator, RecoveryCode, Passkey, Ceremony];
  return defineService({
    name: 'identity',
    entities: [...people, ...factors, WaitingMail],
    migrations: identityMigrations,
    handlers,
    jobs: [...mailer.jobs, forget],
  });
}
