import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  deadLetterSubject,
  eventSubject,
  eventTypeWildcard,
  leaseSubject,
  orgEventsWildcard,
  orgOfEvent,
  parseRpcSubject,
  rpcSubject,
  rpcWildcard,
  typeOfEvent,
} from './subjects.ts';

const orgId = 'org_01h455vb4pex5vsknk084sn02q';
const builders: Record<string, (hostile: string) => string> = {
  'rpcSubject, organization': (org) => rpcSubject('orgs', org, 'orgs.members.list'),
  'rpcSubject, service': (service) => rpcSubject(service, orgId, `${service}.members.list`),
  'rpcSubject, noun': (noun) => rpcSubject('orgs', orgId, `orgs.${noun}.list`),
  'rpcSubject, verb': (verb) => rpcSubject('orgs', orgId, `orgs.members.${verb}`),
  rpcWildcard,
  'eventSubject, organization': (org) => eventSubject(org, 'org.created'),
  'eventSubject, type': (type) => eventSubject(orgId, type),
  orgEventsWildcard,
  eventTypeWildcard,
  'deadLetterSubject, consumer': (durable) => deadLetterSubject(durable, orgId),
  'deadLetterSubject, organization': (org) => deadLetterSubject('audit', org),
  leaseSubject,
};

/** Anything with a character that means something in a subject, or that is not plain ASCII. */
const hostileText = fc
  .tuple(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('*', '>', ' ', '\n', '\r', '\t', '\0', 'é', '/', '$', '..', ''),
  )
  .map(([text, bad]) => `${text.slice(0, 3)}${bad}${text.slice(3)}`)
  .filter((text) => !/^[A-Za-z0-9_.-]+$/.test(text) || text.includes('..'));

describe.each(Object.entries(builders))('%s', (_name, build) => {
  test('refuses whatever could change the meaning of a subject', () => {
    const isRefused = fc.property(hostileText, (text) => {
      expect(() => build(text)).toThrow();
    });
    fc.assert(isRefused, { numRuns: 300 });
  });

  test.each(['*', '>', 'a.*', 'a.>', 'a b', '', '.', 'a.', '.a', 'a\n', '_', 'a'.repeat(129)])(
    'refuses %j',
    (text) => {
      expect(() => build(text)).toThrow();
    },
  );
});

test('an organization id is one token', () => {
  expect(() => eventSubject('org.b', 'org.created')).toThrow('organization id');
  expect(() => rpcSubject('orgs', 'a.b', 'orgs.members.list')).toThrow('organization id');
});

test('a call goes to its service, in its organization or in none', () => {
  expect(rpcSubject('orgs', orgId, 'orgs.policyDefaults.get')).toBe(`rpc.orgs.${orgId}.policyDefaults.get`);
  expect(rpcSubject('orgs', undefined, 'orgs.access.resolveForKey')).toBe('rpc.orgs._.access.resolveForKey');
  expect(rpcWildcard('orgs')).toBe('rpc.orgs.*.*.*');
  expect(() => rpcSubject('keys', orgId, 'orgs.members.list')).toThrow('no procedure of keys');
  expect(() => rpcSubject('orgs', orgId, 'orgs.members.list.all')).toThrow('no path');
});

test('the subject of a call reads back as what it was built from', () => {
  expect(parseRpcSubject(rpcSubject('orgs', orgId, 'orgs.members.list'))).toEqual({
    org_id: orgId,
    path: 'orgs.members.list',
    procedure: 'members.list',
  });
  expect(parseRpcSubject('rpc.orgs._.members.list').org_id).toBeUndefined();
  expect(() => parseRpcSubject('rpc.orgs._.members')).toThrow();
  expect(() => parseRpcSubject('org.orgs._.members.list')).toThrow();
});

test('events lie under their organization, dead letters under their consumer', () => {
  expect(eventSubject(orgId, 'api_key.created')).toBe(`org.${orgId}.api_key.created`);
  expect(orgEventsWildcard(orgId)).toBe(`org.${orgId}.>`);
  expect(eventTypeWildcard('org.created')).toBe('org.*.org.created');
  expect(deadLetterSubject('audit', orgId)).toBe(`dead.audit.${orgId}`);
  expect(deadLetterSubject('audit', undefined)).toBe('dead.audit._');
  expect(orgOfEvent(`org.${orgId}.org.created`)).toBe(orgId);
  expect(orgOfEvent('dead.audit.a')).toBeUndefined();
  expect(orgOfEvent('org._.org.created')).toBeUndefined();
});

test('the type of an event stands in its subject, whole', () => {
  expect(typeOfEvent(eventSubject(orgId, 'member.role_changed'))).toBe('member.role_changed');
  for (const other of ['org', `org.${orgId}`, 'org._.member.joined', `dead.${orgId}.member.joined`])
    expect(typeOfEvent(other)).toBeUndefined();
});
