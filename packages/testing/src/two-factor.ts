import { Secret, TOTP } from 'otpauth';
import type { TestClock } from './clock.ts';
import type { RestClient } from './rest-client.ts';

const stepMs = 30_000;

/** A person's authenticator app and recovery codes. */
export interface TwoFactor {
  /** base32 */
  secret: string;
  recovery_codes: string[];
  /**
   * A code that was not shown before. Each counts once, so it is of the next 30 seconds when the present ones
   * are used up; when those are too, the clock moves on.
   */
  code(): string;
}

/** The code that an authenticator app shows at a moment. */
export const codeAt = (secret: string, timestampMs: number): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: timestampMs });

function createApp(secret: string, clock: TestClock): () => string {
  let last = 0;
  return () => {
    const present = Math.floor(clock.nowMs() / stepMs);
    last = Math.max(present, last + 1);
    if (last > present + 1) clock.advanceMs((last - present - 1) * stepMs);
    return codeAt(secret, last * stepMs);
  };
}

async function post(api: RestClient, path: string, body: object) {
  const answer = await api.post(path, body);
  if (answer.status < 300) return answer.body;
  throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
}

/** Sets up an authenticator app for a person, in the session of their `api`; their other sessions end. */
export async function enableTwoFactor(
  person: { api: RestClient; password: string },
  clock: TestClock,
): Promise<TwoFactor> {
  await post(person.api, '/v1/auth/step-up', { password: person.password });
  const { secret } = await post(person.api, '/v1/me/two-factor/totp', {});
  const code = createApp(secret, clock);
  const { recovery_codes } = await post(person.api, '/v1/me/two-factor/totp/verify', { code: code() });
  return { secret, recovery_codes, code };
}
