/**
 * Every subject name of the product, and the only place that builds one. What goes in is checked, so that no
 * name can smuggle in a wildcard or another level and reach somebody else's messages.
 */

const longestTokenLength = 128;
const idPattern = /^[a-z0-9_]+$/;
const namePattern = /^[A-Za-z0-9]+$/;
const durablePattern = /^[a-z0-9_-]+$/;
/** Stands where an organization's id would, in calls outside any organization. */
const noOrg = '_';

function checked(what: string, value: string, pattern: RegExp): string {
  if (value.length <= longestTokenLength && pattern.test(value) && value !== noOrg) return value;
  throw new Error(`${JSON.stringify(value)} is no ${what} and cannot stand in a subject.`);
}

const orgToken = (orgId: string): string => checked('organization id', orgId, idPattern);
const serviceToken = (service: string): string => checked('service name', service, idPattern);
const durableToken = (durable: string): string => checked('consumer name', durable, durablePattern);

function eventTokens(eventType: string): string {
  return eventType
    .split('.')
    .map((token) => checked('event type', token, idPattern))
    .join('.');
}

/** The parts of a procedure's path, `<service>.<noun>.<verb>`. */
export interface PathParts {
  service: string;
  noun: string;
  verb: string;
}

/**
 * Takes a procedure's path apart.
 * @throws {Error} when it is none.
 */
export function splitPath(path: string): PathParts {
  const [service = '', noun = '', verb = '', ...rest] = path.split('.');
  if (rest.length > 0) throw new Error(`${JSON.stringify(path)} is no path of a procedure.`);
  return {
    service: serviceToken(service),
    noun: checked('noun of a procedure', noun, namePattern),
    verb: checked('verb of a procedure', verb, namePattern),
  };
}

/**
 * Where a call goes: `rpc.<service>.<org_id or _>.<noun>.<verb>`.
 * @param procedurePath `<service>.<noun>.<verb>`, as the contracts name it
 * @throws {Error} when a part may not stand in a subject, or the path is another service's.
 */
export function rpcSubject(service: string, orgId: string | undefined, procedurePath: string): string {
  const parts = splitPath(procedurePath);
  if (parts.service !== service) throw new Error(`${procedurePath} is no procedure of ${service}.`);
  const org = orgId === undefined ? noOrg : orgToken(orgId);
  return `rpc.${service}.${org}.${parts.noun}.${parts.verb}`;
}

/** All calls to a service. */
export const rpcWildcard = (service: string): string => `rpc.${serviceToken(service)}.*.*.*`;

/** What a call's subject says. */
export interface RpcTarget {
  org_id: string | undefined;
  /** `<service>.<noun>.<verb>` */
  path: string;
  /** `<noun>.<verb>`: the path inside the service's own router. */
  procedure: string;
}

/**
 * Reads the subject of a call back.
 * @throws {Error} when it is no subject that `rpcSubject` builds.
 */
export function parseRpcSubject(subject: string): RpcTarget {
  const [root, service = '', org = '', noun = '', verb = '', ...rest] = subject.split('.');
  const path = `${service}.${noun}.${verb}`;
  const orgId = org === noOrg ? undefined : org;
  if (root !== 'rpc' || rest.length > 0 || rpcSubject(service, orgId, path) !== subject) {
    throw new Error(`${JSON.stringify(subject)} is no subject of a call.`);
  }
  return { org_id: orgId, path, procedure: `${noun}.${verb}` };
}

/** Where callers say which of their calls to a service they gave up. Every instance listens. */
export const cancelSubject = (service: string): string => `cancel.${serviceToken(service)}`;

/** Where a service says what may no longer be trusted. Every gateway listens. */
export const revocationSubject = (service: string): string => `revoked.${serviceToken(service)}`;

/** Where an event is published: `org.<org_id>.<event_type>`. */
export const eventSubject = (orgId: string, eventType: string): string =>
  `org.${orgToken(orgId)}.${eventTokens(eventType)}`;

/** All events of one organization. */
export const orgEventsWildcard = (orgId: string): string => `org.${orgToken(orgId)}.>`;

/** Events of one type, of every organization. */
export const eventTypeWildcard = (eventType: string): string => `org.*.${eventTokens(eventType)}`;

/** All events of every organization. */
export const allEvents = 'org.*.>';

/** The organization in an event's subject; undefined when the subject is none of ours. */
export function orgOfEvent(subject: string): string | undefined {
  const [root, org = '', type] = subject.split('.');
  return root === 'org' && type !== undefined && idPattern.test(org) && org !== noOrg ? org : undefined;
}

/** The type in an event's subject; undefined when the subject is none of ours. */
export function typeOfEvent(subject: string): string | undefined {
  const [, , ...type] = subject.split('.');
  return orgOfEvent(subject) === undefined ? undefined : type.join('.');
}

/** Where what a consumer could not handle is kept; `_` for messages that belong to no organization. */
export const deadLetterSubject = (durable: string, orgId: string | undefined): string =>
  `dead.${durableToken(durable)}.${orgId === undefined ? noOrg : orgToken(orgId)}`;

/** The dead letters of one organization. */
export const deadLettersOf = (orgId: string): string => `dead.*.${orgToken(orgId)}`;

/** All dead letters. */
export const allDeadLetters = 'dead.*.*';

/** Where the instance that works a durable consumer says so. */
export const leaseSubject = (durable: string): string => `lease.${durableToken(durable)}`;

/** All leases. */
export const allLeases = 'lease.*';
