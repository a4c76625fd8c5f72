import { newId } from '@aaf/contracts/ids';
import { expect, test } from 'vitest';
import { carry, type Publish } from './carry.ts';
import { eventOf } from './notes.test-support.ts';
import type { Waiting } from './relay-session.ts';

const org = newId('organization', 0);

function waitingOf(...names: string[]): Waiting[] {
  return names.map((name, i) => ({
    position: String(i),
    org_id: name.charAt(0),
    body: { ...eventOf(org, name), source: 'notes', source_sequence: i + 1 },
  }));
}

/** Takes everything but the events of these names, and remembers each call. */
function brokerRefusing(...refused: string[]) {
  const calls: string[][] = [];
  const publish: Publish = async (events) => {
    calls.push(events.map(({ target }) => target.name));
    return events.map(({ id, target }) => ({ id, ok: !refused.includes(target.name) }));
  };
  return { calls, publish };
}

const always = () => true;
const namesIn = (waiting: Waiting[]) => waiting.map(({ body }) => body.target.name);

test('organizations go side by side, each event after the one before it', async () => {
  const { calls, publish } = brokerRefusing();
  const { published, stuckOrgs } = await carry(waitingOf('a1', 'b1', 'a2', 'a3', 'b2'), publish, always);
  expect(calls).toEqual([['a1', 'b1'], ['a2', 'b2'], ['a3']]);
  expect(namesIn(published)).toEqual(['a1', 'b1', 'a2', 'b2', 'a3']);
  expect(stuckOrgs).toEqual([]);
});

test('one that is not taken holds back the later ones of its organization and of no other', async () => {
  const { calls, publish } = brokerRefusing('a2');
  const { published, stuckOrgs } = await carry(
    waitingOf('a1', 'a2', 'a3', 'b1', 'b2', 'b3'),
    publish,
    always,
  );
  expect(calls).toEqual([['a1', 'b1'], ['a2', 'b2'], ['b3']]);
  expect(namesIn(published)).toEqual(['a1', 'b1', 'b2', 'b3']);
  expect(stuckOrgs).toEqual(['a']);
});

test('an event of which the broker says nothing did not arrive', async () => {
  const { published, stuckOrgs } = await carry(waitingOf('a1', 'b1'), async () => [], always);
  expect(published).toEqual([]);
  expect(stuckOrgs).toEqual(['a', 'b']);
});

test('nothing more is sent once it may not go on', async () => {
  const { calls, publish } = brokerRefusing();
  const { published, stuckOrgs } = await carry(waitingOf('a1', 'a2'), publish, () => calls.length === 0);
  expect(namesIn(published)).toEqual(['a1']);
  expect(stuckOrgs).toEqual([]);
});
