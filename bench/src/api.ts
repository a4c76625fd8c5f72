/** What is sent with a call. */
export interface Sent {
  token?: string;
  body?: unknown;
  /** Sends X-Org-Id. */
  org?: string;
}

/** Calls the product's REST surface once; for setting up, not for load. */
export async function call(
  url: string,
  method: string,
  { token, body, org }: Sent,
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(org === undefined ? {} : { 'x-org-id': org }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}

/** @throws {Error} when the answer has another status than the one that must come */
export async function callFor(status: number, url: string, method: string, sent: Sent): Promise<unknown> {
  const answer = await call(url, method, sent);
  if (answer.status === status) return answer.body;
  throw new Error(`${method} ${url} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
}
