import { expect, test } from 'vitest';
import { collectStops } from './stops.ts';

const by = (created_by_name: string) => ({ created_by_name, reason: `of ${created_by_name}` });

test('the agent’s own pause is told before one of its key, that before one of all; others stop nobody', () => {
  const agent = { ...by('A'), agent_id: 'robot', key_id: null };
  const key = { ...by('K'), agent_id: null, key_id: 'key_1' };
  const all = { ...by('O'), agent_id: null, key_id: null };
  const robot = { agent_id: 'robot', key_id: 'key_1' };
  expect(collectStops([all, key, agent]).of(robot)).toEqual({ name: 'A', reason: 'of A' });
  expect(collectStops([all, key]).of(robot)).toEqual({ name: 'K', reason: 'of K' });
  expect(collectStops([all]).of(robot)).toEqual({ name: 'O', reason: 'of O' });
  expect(collectStops([key, agent]).of({ agent_id: 'other', key_id: 'key_2' })).toBeNull();
  expect(collectStops([key, agent]).of({ agent_id: 'other', key_id: null })).toBeNull();
  expect(collectStops([agent]).of({ agent_id: 'key robot', key_id: 'robot' })).toBeNull();
});
