import type { JsonObject } from '@aaf/contracts/json';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/browser';

/** A ceremony as the gateway begins one. */
export interface Ceremony {
  ceremony: string;
  options: JsonObject;
}

/** Whether a passkey is to be made or to be shown. */
export type PasskeyAct = 'register' | 'authenticate';

/** Whether this browser knows passkeys at all. */
export const knowsPasskeys = (): boolean => typeof globalThis.PublicKeyCredential === 'function';

/** Has the browser make or show a passkey; the person sees its own dialog. */
export async function perform(
  act: PasskeyAct,
  { options }: Ceremony,
): Promise<RegistrationResponseJSON | AuthenticationResponseJSON> {
  const browser = await import('@simplewebauthn/browser');
  // The contract knows the options as JSON; @simplewebauthn/server wrote them in the very shape its sister reads.
  if (act === 'register')
    return browser.startRegistration({
      optionsJSON: options as unknown as PublicKeyCredentialCreationOptionsJSON,
    });
  return browser.startAuthentication({
    optionsJSON: options as unknown as PublicKeyCredentialRequestOptionsJSON,
  });
}

/**
 * Has the person show a passkey as a fresh proof that it is them.
 * @returns what went wrong, in a sentence for them, or nothing when they are confirmed
 */
export async function proveByPasskey(): Promise<string | undefined> {
  const begun = await post('/v1/auth/step-up/passkey/options', {});
  if (!begun?.ok) return sayRefusal(begun);
  const { ceremony, options } = (await begun.json()) as Ceremony; // the contract's output
  let response: Awaited<ReturnType<typeof perform>>;
  try {
    response = await perform('authenticate', { ceremony, options });
  } catch (error) {
    return sayPasskeyProblem('authenticate', error);
  }
  const proven = await post('/v1/auth/step-up', { passkey: { ceremony, response } });
  return proven?.ok ? undefined : sayRefusal(proven);
}

/** The answer, or nothing where none came. */
const post = (path: string, input: object): Promise<Response | undefined> =>
  fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  }).catch(() => undefined);

async function sayRefusal(answer: Response | undefined): Promise<string> {
  try {
    const { error } = (await answer?.json()) as { error: { message: string } }; // the shape of every refusal
    return error.message;
  } catch {
    return 'The dashboard does not answer. Check your connection, and try again.';
  }
}

/** What a person can do after the browser gave no passkey. */
export function sayPasskeyProblem(act: PasskeyAct, error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  if (act === 'register' && name === 'InvalidStateError')
    return 'This device or password manager holds a passkey for your account already.';
  if (name === 'SecurityError')
    return 'Passkeys need https, or localhost. Open this page at such an address.';
  return act === 'register'
    ? 'No passkey was made: it was cancelled, or took too long. Try again when you are ready.'
    : 'No passkey was shown: it was cancelled, or took too long. Try again, or use another way.';
}
