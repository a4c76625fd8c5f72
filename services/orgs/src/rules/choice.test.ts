import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseOrganization } from './choice.ts';

const living = (org_id: string) => ({ org_id, is_deleted: false });
const deleted = (org_id: string) => ({ org_id, is_deleted: true });

describe('a person who names no organization', () => {
  test.each([
    ['means none when they belong to none', [], 'a', undefined],
    ['means the only one they belong to', [living('a')], undefined, 'a'],
    ['means the only one they belong to, whatever the session once chose', [living('a')], 'b', 'a'],
    ['means the one the session chose, of several', [living('a'), living('b')], 'b', 'b'],
    ['means none of several when the session chose none', [living('a'), living('b')], undefined, undefined],
    [
      'means none of several when the session chose one they left',
      [living('a'), living('b')],
      'c',
      undefined,
    ],
    ['means the only one that lives', [living('a'), deleted('b')], 'b', 'a'],
    ['means the deleted one when there is no other', [deleted('b')], undefined, 'b'],
    ['means the deleted one the session chose when none lives', [deleted('a'), deleted('b')], 'b', 'b'],
  ])('%s', (_, belongings, chosenId, expected) => {
    expect(chooseOrganization(belongings, chosenId)).toBe(expected);
  });

  test('never means one they do not belong to', () => {
    const anyId = fc.constantFrom('a', 'b', 'c', 'd');
    const anyBelonging = fc.record({ org_id: anyId, is_deleted: fc.boolean() });
    fc.assert(
      fc.property(fc.array(anyBelonging), fc.option(anyId, { nil: undefined }), (belongings, chosenId) => {
        const meant = chooseOrganization(belongings, chosenId);
        expect(meant === undefined || belongings.some(({ org_id }) => org_id === meant)).toBe(true);
      }),
    );
  });
});
