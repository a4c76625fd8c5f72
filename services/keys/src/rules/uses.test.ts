import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldUses, lastUses } from './uses.ts';

const now = '2026-03-17T12:00:00.000Z';
const ago = (seconds: number) => new Date(Date.parse(now) - seconds * 1_000).toISOString();
const anyUse = fc.record({
  key_id: fc.constantFrom('key_1', 'key_2'),
  ip: fc.constantFrom('203.0.113.7', '2001:db8::1', null),
  user_agent: fc.constantFrom('a', 'b', null),
  at: fc.integer({ min: -100, max: 1_000 }).map(ago),
});

test('E16 of many uses the last one of each caller counts, and none is in the future', () => {
  fc.assert(
    fc.property(fc.array(anyUse), (uses) => {
      const seen = foldUses(uses, now);
      const places = seen.map(({ key_id, ip, user_agent }) => JSON.stringify([key_id, ip, user_agent]));
      expect(new Set(places).size).toBe(places.length);
      for (const use of uses) {
        const one = seen.find(
          ({ key_id, ip, user_agent }) =>
            key_id === use.key_id && ip === use.ip && user_agent === use.user_agent,
        );
        expect(one && one.last_seen_at >= (use.at < now ? use.at : now)).toBe(true);
        expect(one && one.last_seen_at <= now).toBe(true);
      }
      for (const [key, last] of lastUses(seen)) {
        const times = seen.filter(({ key_id }) => key_id === key).map(({ last_seen_at }) => last_seen_at);
        expect(last).toBe(times.toSorted().at(-1));
      }
    }),
  );
});
