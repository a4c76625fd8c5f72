import { isRecord } from '@aaf/contracts/json';
import { Refusal, refuseFields } from '@aaf/contracts/errors';
import type { FastifyRequest } from 'fastify';
import { readCredential, type Credential } from './credential.ts';
import type { Client } from './client-address.ts';
import type { Visit } from './door.ts';

const traceparentShape = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

function remember<T>(read: () => T): () => T {
  let known: { value: T } | undefined;
  return () => (known ??= { value: read() }).value;
}

function orgHeader(request: FastifyRequest): string[] {
  const header = request.headers['x-org-id'];
  if (header === undefined) return [];
  if (typeof header !== 'string' || header.includes(',')) throw new Refusal('organization_conflict');
  return [header.trim()];
}

export const traceparentOf = (request: FastifyRequest): string | undefined => {
  const header = request.headers['traceparent'];
  return typeof header === 'string' && traceparentShape.test(header) ? header : undefined;
};

/** The If-Match of a request, as far as it can stand in a header of ours. */
export function ifMatchOf(request: FastifyRequest): string | undefined {
  const header = request.headers['if-match'];
  if (header === undefined) return undefined;
  if (/^[\x20-\x7e]{1,1000}$/.test(header)) return header;
  throw refuseFields({ 'If-Match': 'must be an entity tag as an answer gave it, or *' });
}

/** What the door looks at, read from a request once and shared by all calls of a batch. */
export function createVisit(
  request: FastifyRequest,
  client: Client,
  otherNames: readonly string[] = [],
): Visit {
  return {
    credential: remember<Credential | undefined>(() => readCredential(request.headers)),
    namedOrgs: [...otherNames, ...orgHeader(request)],
    request_id: request.id,
    traceparent: traceparentOf(request),
    // Whoever claims it only shortens their own session.
    isPassive: request.headers['x-aaf-passive'] === '1',
    ...client,
  };
}

/** Takes `org_id` out of an input: it is not a field, only one more place that may name the organization. */
export function takeOrgId(input: unknown): { input: unknown; named: string[] } {
  if (!isRecord(input) || !Object.hasOwn(input, 'org_id')) return { input, named: [] };
  const { org_id, ...rest } = input;
  return { input: rest, named: [String(org_id)] };
}
