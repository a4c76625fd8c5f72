import { redirect, type RequestEvent } from '@sveltejs/kit';
import { localPath } from '#lib/local-path.ts';
import { submit } from '#lib/server/ask.ts';
import { beginSession, type NewSession } from '#lib/server/begin-session.ts';
import { forgetChallenge, readChallenge, type Challenge } from '#lib/server/challenge-cookie.ts';
import { textOf } from '#lib/server/form-text.ts';
import { readPasskeyAnswer } from '#lib/server/passkey-answer.ts';
import { readRefusal } from '#lib/server/refusal.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = (event) => {
  const { methods } = challengeOf(event);
  return { methods, next: localPath(event.url.searchParams.get('next')) };
};

export const actions: Actions = {
  code: async (event) => {
    const code = textOf(await event.request.formData(), 'code');
    return finish(event, 'code', (challenge) => ({ challenge, code }));
  },

  recovery_code: async (event) => {
    const recovery_code = textOf(await event.request.formData(), 'recovery_code');
    return finish(event, 'recovery_code', (challenge) => ({ challenge, recovery_code }));
  },

  begin_passkey: async (event) => {
    const { challenge } = challengeOf(event);
    const options = event.locals.api.identity.auth.passkeyOptions.mutate({ challenge });
    const outcome = await submit(event, { form: 'passkey', answer: orStartOver(event, options) });
    return outcome.ok ? { begun: outcome.value } : outcome.failure;
  },

  passkey: async (event) => {
    const answered = readPasskeyAnswer(await event.request.formData());
    const session = event.locals.api.identity.auth.passkey.mutate(answered);
    const outcome = await submit(event, { form: 'passkey', answer: orStartOver(event, session) });
    return outcome.ok ? enter(event, outcome.value) : outcome.failure;
  },
};

type Input = Parameters<App.Locals['api']['identity']['auth']['twoFactor']['mutate']>[0];

async function finish(event: RequestEvent, form: string, inputFor: (challenge: string) => Input) {
  const { challenge } = challengeOf(event);
  const session = event.locals.api.identity.auth.twoFactor.mutate(inputFor(challenge));
  const outcome = await submit(event, { form, answer: orStartOver(event, session) });
  return outcome.ok ? enter(event, outcome.value) : outcome.failure;
}

function enter(event: RequestEvent, session: NewSession): never {
  forgetChallenge(event);
  beginSession(event, session);
  return redirect(303, localPath(event.url.searchParams.get('next')));
}

/** The sign-in this is the second step of; without one there is nothing to do here. */
const challengeOf = (event: RequestEvent): Challenge => readChallenge(event) ?? startOver(event);

function startOver(event: RequestEvent): never {
  forgetChallenge(event);
  const next = localPath(event.url.searchParams.get('next'));
  return redirect(303, `/sign-in?late&next=${encodeURIComponent(next)}`);
}

/** A challenge that is no longer good leads back to the password. */
async function orStartOver<T>(event: RequestEvent, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (caught) {
    if (readRefusal(caught, event.locals.requestId).code === 'invalid_token') startOver(event);
    throw caught;
  }
}
