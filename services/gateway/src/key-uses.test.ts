import type { Ask } from '@aaf/service/ask';
import { describe, expect, test } from 'vitest';
import { createKeyUses, type KeyUse } from './key-uses.ts';

const use = (key_id: string, more: Partial<KeyUse> = {}): KeyUse => ({
  org_id: 'org_1',
  key_id,
  ip: '203.0.113.7',
  user_agent: 'agent/1',
  ...more,
});

interface Told {
  org_id: string;
  uses: { key_id: string; user_agent: string | null; at: string }[];
}

function gather(capacity?: number) {
  const told: Told[] = [];
  const state = { nowMs: 0, isDown: false };
  const ask = ((path: string, input: Told) => {
    if (state.isDown) return Promise.reject(new Error('nobody there'));
    expect(path).toBe('keys.apiKeys.touch');
    told.push(input);
    return Promise.resolve(null);
  }) as unknown as Ask; // one path of the many
  const log = { warn: () => {} } as never;
  const uses = createKeyUses({ ask, log, clock: { nowMs: () => state.nowMs }, everyMs: 3_600_000, capacity });
  return { uses, told, state };
}

describe('E16 uses are told in bulk', () => {
  test('E16 a thousand uses of one caller are told as one, with the last time', async () => {
    const { uses, told, state } = gather();
    for (state.nowMs = 0; state.nowMs < 1_000; state.nowMs += 1) uses.note(use('key_1'));
    uses.note(use('key_1', { user_agent: 'agent/2' }));
    uses.note(use('key_2', { org_id: 'org_2', user_agent: 'x'.repeat(1_000) }));
    await uses.flush();
    expect(told).toEqual([
      {
        org_id: 'org_1',
        uses: [
          { key_id: 'key_1', ip: '203.0.113.7', user_agent: 'agent/1', at: '1970-01-01T00:00:00.999Z' },
          { key_id: 'key_1', ip: '203.0.113.7', user_agent: 'agent/2', at: '1970-01-01T00:00:01.000Z' },
        ],
      },
      { org_id: 'org_2', uses: [expect.objectContaining({ user_agent: 'x'.repeat(300) })] },
    ]);
    await uses.flush();
    expect(told).toHaveLength(2);
  });

  test('E16 what could not be told is told the next time, unless it was seen anew', async () => {
    const { uses, told, state } = gather();
    uses.note(use('key_1'));
    uses.note(use('key_2'));
    state.isDown = true;
    await uses.flush();
    state.isDown = false;
    state.nowMs = 5_000;
    uses.note(use('key_1'));
    await uses.flush();
    const times = told.flatMap((one) => one.uses.map(({ key_id, at }) => [key_id, Date.parse(at)]));
    expect(Object.fromEntries(times)).toEqual({ key_1: 5_000, key_2: 0 });
  });

  test('E16 memory is bounded: those not seen for longest are forgotten first', async () => {
    const { uses, told } = gather(3);
    for (const key of ['key_1', 'key_2', 'key_3', 'key_1', 'key_4']) uses.note(use(key));
    await uses.flush();
    expect(told[0]?.uses.map(({ key_id }) => key_id)).toEqual(['key_3', 'key_1', 'key_4']);
  });

  test('E16 a call of many is split, and the rest is told at shutdown', async () => {
    const { uses, told } = gather();
    for (let n = 0; n < 1_100; n += 1) uses.note(use(`key_${n}`));
    await uses[Symbol.asyncDispose]();
    expect(told.map((one) => one.uses.length)).toEqual([500, 500, 100]);
  });
});
