import { errorCatalogue, type WireError } from '@aaf/contracts/errors';

/** An answer as a test looks at it. */
export interface Answer<T = any> {
  status: number;
  body: T;
  headers: Headers;
}

export interface RequestOptions {
  headers?: Record<string, string>;
  /** Sends X-Org-Id. */
  org?: string;
  signal?: AbortSignal;
}

/** A caller of the REST surface, with one credential or none. */
export interface RestClient {
  get(path: string, options?: RequestOptions): Promise<Answer>;
  post(path: string, body?: unknown, options?: RequestOptions): Promise<Answer>;
  put(path: string, body?: unknown, options?: RequestOptions): Promise<Answer>;
  patch(path: string, body?: unknown, options?: RequestOptions): Promise<Answer>;
  delete(path: string, options?: RequestOptions): Promise<Answer>;
}

export function createRestClient(baseUrl: string, token?: string): RestClient {
  const send = async (method: string, path: string, body: unknown, options: RequestOptions = {}) => {
    const response = await fetch(new URL(path, baseUrl), {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(options.org === undefined ? {} : { 'x-org-id': options.org }),
        ...options.headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text === '' ? null : JSON.parse(text),
      headers: response.headers,
    };
  };
  return {
    get: (path, options) => send('GET', path, undefined, options),
    post: (path, body, options) => send('POST', path, body, options),
    put: (path, body, options) => send('PUT', path, body, options),
    patch: (path, body, options) => send('PATCH', path, body, options),
    delete: (path, options) => send('DELETE', path, undefined, options),
  };
}

/**
 * The error of an answer, after checking that it has the published shape and nothing of a stack trace.
 * @throws {Error} when the answer is no proper error
 */
export function errorOf(answer: Answer): WireError {
  const error: WireError | undefined = answer.body?.error;
  const isProper =
    error !== undefined &&
    Object.hasOwn(errorCatalogue, error.code) &&
    error.status === answer.status &&
    typeof error.message === 'string' &&
    typeof error.request_id === 'string' &&
    typeof error.details === 'object' &&
    !/\\n\s+at |node_modules|\.ts:\d+/.test(JSON.stringify(error));
  if (!isProper)
    throw new Error(`not an error of the published shape: ${answer.status} ${JSON.stringify(answer.body)}`);
  return error;
}
