import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openMail, sealMail } from './seal.ts';

const key = randomBytes(32);
const mail = { to: 'ada@example.com', subject: 'Hello', text: 'token=secret', html: '<p>token=secret</p>' };

describe('a sealed mail', () => {
  test('opens to what was sealed, whatever it says', () => {
    const anyMail = fc.record({
      to: fc.string(),
      subject: fc.string(),
      text: fc.string(),
      html: fc.string(),
    });
    fc.assert(
      fc.property(anyMail, fc.string(), (any, id) => {
        expect(openMail(sealMail(any, key, id), key, id)).toEqual(any);
      }),
    );
  });

  test('shows nothing of what it says', () => {
    const sealed = sealMail(mail, key, 'mai_1').toString('latin1');
    expect(Object.values(mail).filter((text) => sealed.includes(text))).toEqual([]);
  });

  test('never looks the same twice', () => {
    expect(sealMail(mail, key, 'mai_1')).not.toEqual(sealMail(mail, key, 'mai_1'));
  });

  test('does not open with another key, for another id, or changed anywhere', () => {
    const sealed = sealMail(mail, key, 'mai_1');
    expect(() => openMail(sealed, randomBytes(32), 'mai_1')).toThrow();
    expect(() => openMail(sealed, key, 'mai_2')).toThrow();
    fc.assert(
      fc.property(fc.nat({ max: sealed.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(sealed);
        changed[at] = (changed[at] ?? 0) ^ change;
        expect(() => openMail(changed, key, 'mai_1')).toThrow();
      }),
    );
  });
});
