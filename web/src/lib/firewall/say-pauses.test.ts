import { expect, test } from 'vitest';
import { sayPauses } from './say-pauses.ts';

const agent = (agent_id: string) => ({ agent_id, key_id: null });
const key = { agent_id: null, key_id: 'key_1' };
const all = { agent_id: null, key_id: null };

test('a single agent is named', () => {
  expect(sayPauses([agent('mailer')])).toBe('The agent mailer is paused.');
});

test('more are counted, agents before keys', () => {
  expect(sayPauses([agent('a'), agent('b'), key])).toBe('2 agents and 1 API key are paused.');
  expect(sayPauses([key])).toBe('1 API key is paused.');
});

test('a pause of all agents says everything', () => {
  expect(sayPauses([agent('a'), all])).toBe('All agents are paused.');
});
