import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assertDeletable, assertRestorable } from './deletion.ts';

const named = (name: string) => ({ name, plan: 'free' }) as const;
const unnamed = expect.objectContaining({
  code: 'invalid_input',
  details: { fields: { confirm_name: expect.any(String) } },
});

describe('H3 an organization is deleted by its exact name', () => {
  test.each([
    '',
    'acme',
    'ACME CORP',
    'acme-corp',
    'Acme Corp ',
    ' Acme Corp',
    'Acme  Corp',
    'Acme Сorp',
    'Acme Corp\0',
  ])('and not by %j', (typed) => {
    expect(() => assertDeletable(named('Acme Corp'), typed)).toThrow(unnamed);
  });

  test('in either of the ways in which Unicode spells it', () => {
    const [composed, decomposed] = ['Café Söhne', 'Cafe\u0301 So\u0308hne'];
    expect(composed).not.toBe(decomposed);
    for (const name of [composed, decomposed])
      for (const typed of [composed, decomposed])
        expect(() => assertDeletable(named(name), typed)).not.toThrow();
  });

  test('and no look-alike counts: compatible letters stay different', () => {
    expect(() => assertDeletable(named('ﬁrma'), 'firma')).toThrow(unnamed);
  });

  test('whatever the name is, it is deleted by itself and by nothing else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (name, typed) => {
        expect(() => assertDeletable(named(name), name)).not.toThrow();
        fc.pre(name.normalize('NFC') !== typed.normalize('NFC'));
        expect(() => assertDeletable(named(name), typed)).toThrow(unnamed);
      }),
    );
  });
});

test.each(['starter', 'pro', 'enterprise'] as const)(
  'H2 no organization on the plan %s is deleted',
  (plan) => {
    expect(() => assertDeletable({ name: 'Acme', plan }, 'Acme')).toThrow(
      expect.objectContaining({ code: 'active_subscription', details: { plan } }),
    );
  },
);

describe('a deleted organization', () => {
  const deleted_at = '2026-03-17T12:00:00.000Z';
  test.each([
    ['H8 comes back at once', { deleted_at }, deleted_at, undefined],
    ['H8 comes back until the last millisecond', { deleted_at }, '2026-04-16T11:59:59.999Z', undefined],
    ['H9 stays away after 30 days', { deleted_at }, '2026-04-16T12:00:00.000Z', 'restore_expired'],
    [
      'H13 stays away once its data has begun to go',
      { deleted_at, purge_started_at: '2026-04-16T12:00:00.000Z' },
      '2026-04-16T11:00:00.000Z',
      'restore_expired',
    ],
    ['cannot come back when it was never away', {}, deleted_at, 'not_found'],
  ])('%s', (_, entry, now, code) => {
    const restoring = () => assertRestorable(entry, now);
    if (code === undefined) expect(restoring).not.toThrow();
    else expect(restoring).toThrow(expect.objectContaining({ code }));
  });
});
