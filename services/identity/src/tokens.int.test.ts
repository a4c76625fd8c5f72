import { eventually } from '@aaf/testing/eventually';
import type { Answer } from '@aaf/testing/rest-client';
import { createWorld, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { linkIn, meetChallenge } from './people.test-support.ts';
import { createSoftwareAuthenticator } from './software-authenticator.test-support.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const guest = () => world.api();
const password = 'a better horse battery';
const newcomer = { name: 'Nora New', email: 'nora-new@example.com', password: 'correct horse battery' };

/** A person with every kind of token there is, each as its own way hands it out. */
async function collectTokens() {
  const { owner, org } = await world.createOrg();
  const { secret } = await world.createKey(owner, org, ['actions:read']);
  const invited = `invited-${owner.email}`;
  await owner.api.post(`/v1/organizations/${org.id}/invitations`, { email: invited, role: 'member' });
  const [mail] = await eventually(
    () => world.mailbox(invited),
    (mails) => mails.length > 0,
  );
  const app = await world.enableTwoFactor(owner);
  const key = createSoftwareAuthenticator();
  const made = (await owner.api.post('/v1/me/passkeys/options', {})).body;
  const laptop = { name: 'Laptop', ceremony: made.ceremony, response: key.create(made.options) };
  await owner.api.post('/v1/me/passkeys', laptop);
  const mover = await world.signUp();
  await mover.api.post('/v1/me/email', { email: `new-${mover.email}` });
  await guest().post('/v1/auth/forgot-password', { email: owner.email });
  await guest().post('/v1/auth/sign-up', newcomer);
  const challenge = await meetChallenge(world, owner);
  const signIn = (await guest().post('/v1/auth/passkey/options', {})).body;
  const second = (await guest().post('/v1/auth/passkey/options', { challenge })).body;
  const register = (await owner.api.post('/v1/me/passkeys/options', {})).body;
  const stepUp = (await owner.api.post('/v1/auth/step-up/passkey/options', {})).body;
  const tokens = {
    session: owner.token,
    api_key: secret,
    verify_link: await linkIn(world, { email: newcomer.email, subject: 'Verify your e-mail address' }),
    change_link: await linkIn(world, {
      email: `new-${mover.email}`,
      subject: 'Confirm your new e-mail address',
    }),
    reset_link: await linkIn(world, { email: owner.email, subject: 'Set a new password' }),
    invitation: /[?&]token=([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? '',
    challenge,
    sign_in_ceremony: signIn.ceremony,
    second_factor_ceremony: second.ceremony,
    register_ceremony: register.ceremony,
    step_up_ceremony: stepUp.ceremony,
  };
  return { owner, app, key, tokens, signIn, second, register, stepUp };
}

test(
  'a token opens nothing but what it was made for: every kind of it, everywhere a token is taken',
  { timeout: 120_000 },
  async () => {
    const { owner, app, key, tokens, signIn, second, register, stepUp } = await collectTokens();
    type Kind = keyof typeof tokens;
    const [one = '', two = ''] = app.recovery_codes;
    const post = (path: string, body: object) => guest().post(path, body);
    // Each place with what it takes; a ceremony is answered as its owner would, so that only its kind is wrong.
    const places: Record<string, { takes: readonly Kind[]; offer: (token: string) => Promise<Answer> }> = {
      'the Authorization header': { takes: ['session'], offer: (token) => world.api(token).get('/v1/me') },
      'the header of an agent': {
        takes: ['api_key'],
        offer: (token) => world.api(token).get('/v1/actions'),
      },
      'verifying an address': {
        takes: ['verify_link', 'change_link'],
        offer: (token) => post('/v1/auth/verify-email', { token }),
      },
      'looking an invitation up': {
        takes: ['invitation'],
        offer: (token) => post('/v1/invitations/lookup', { token }),
      },
      'accepting an invitation': {
        takes: [],
        offer: (token) => owner.api.post('/v1/invitations/accept', { token }),
      },
      'signing up': {
        takes: ['invitation'],
        offer: (token) =>
          post('/v1/auth/sign-up', { ...newcomer, email: 'other@example.com', invitation_token: token }),
      },
      'the second factor': {
        takes: ['challenge'],
        offer: (challenge) => post('/v1/auth/two-factor', { challenge, recovery_code: one }),
      },
      'beginning with a passkey': {
        takes: [],
        offer: (challenge) => post('/v1/auth/passkey/options', { challenge }),
      },
      'registering a passkey': {
        takes: ['register_ceremony'],
        offer: (ceremony) => {
          const response = createSoftwareAuthenticator().create(register.options);
          return owner.api.post('/v1/me/passkeys', { name: 'Phone', ceremony, response });
        },
      },
      'signing in with a passkey': {
        takes: ['sign_in_ceremony'],
        offer: (ceremony) => post('/v1/auth/passkey', { ceremony, response: key.get(signIn.options) }),
      },
      'proving again with a passkey': {
        takes: ['step_up_ceremony'],
        offer: (ceremony) => {
          const passkey = { ceremony, response: key.get(stepUp.options) };
          return owner.api.post('/v1/auth/step-up', { passkey });
        },
      },
      'setting a new password': {
        takes: ['reset_link'],
        offer: (token) => post('/v1/auth/reset-password', { token, password }),
      },
    };
    const kinds = Object.keys(tokens) as Kind[]; // the literal keys of the table
    const mayAlso: Record<string, Kind[]> = {
      'accepting an invitation': ['invitation'],
      'beginning with a passkey': ['challenge'],
      'signing in with a passkey': ['second_factor_ceremony'],
      'the header of an agent': ['session'],
    };
    for (const [place, { takes, offer }] of Object.entries(places)) {
      const foreign = kinds.filter((kind) => !takes.includes(kind) && !mayAlso[place]?.includes(kind));
      for (const kind of foreign) {
        const { status, body } = await offer(tokens[kind]);
        expect([place, kind, status, Object.keys(body ?? {})]).toEqual([
          place,
          kind,
          expect.toBeOneOf([401, 403, 404, 410]),
          ['error'],
        ]);
      }
    }
    // None of them was used up by being offered elsewhere: each still opens its own door.
    const third = (
      await post('/v1/auth/two-factor', { challenge: tokens.second_factor_ceremony, recovery_code: two })
    ).status;
    expect(third).toBe(401);
    const response = key.get(second.options);
    for (const [place, { takes, offer }] of Object.entries(places)) {
      for (const kind of takes)
        expect([place, kind, (await offer(tokens[kind])).status < 300]).toEqual([place, kind, true]);
      // The challenge was met by a code already; a ceremony that was its second step leads nowhere.
      if (place === 'the second factor') {
        const late = await post('/v1/auth/passkey', { ceremony: tokens.second_factor_ceremony, response });
        expect(late.status).toBe(401);
      }
    }
  },
);
