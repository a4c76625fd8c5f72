import type { Contract } from './contract.ts';
import { auth } from './identity/auth.ts';
import { passkeys } from './identity/passkeys.ts';
import { sessions } from './identity/sessions.ts';
import { me } from './identity/me.ts';
import { twoFactor } from './identity/two-factor.ts';
import { people } from './identity/people.ts';
import { operations } from './operations.ts';

export { Preferences, User, Password } from './identity/shapes.ts';
export { secondFactors, SecondFactor } from './identity/auth.ts';
export { Passkey } from './identity/passkeys.ts';
export { Session, type SessionOwner } from './identity/sessions.ts';

/** identity: people, their sessions and how they prove who they are. */
export const identity = {
  auth,
  me,
  twoFactor,
  passkeys,
  sessions,
  people,
  operations,
} as const satisfies Contract;
