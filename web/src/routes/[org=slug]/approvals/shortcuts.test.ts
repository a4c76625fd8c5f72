import { expect, test } from 'vitest';
import { moveWithin, readShortcut } from './shortcuts.ts';

const press = (key: string, others = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  ...others,
});

test('j and k move, a and d decide', () => {
  expect(['j', 'k', 'a', 'd', 'x'].map((key) => readShortcut(press(key), false))).toEqual([
    'next',
    'previous',
    'approve',
    'deny',
    undefined,
  ]);
});

test('keys mean nothing while somebody types, or with Ctrl, Alt or Cmd', () => {
  expect(readShortcut(press('a'), true)).toBeUndefined();
  for (const others of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }]) {
    expect(readShortcut(press('d', others), false)).toBeUndefined();
  }
});

test('a key that is held down decides nothing', () => {
  expect(readShortcut(press('a', { repeat: true }), false)).toBeUndefined();
  expect(readShortcut(press('j', { repeat: true }), false)).toBe('next');
});

test('moving begins at the first and stays within the list', () => {
  expect(moveWithin(3, -1, 'next')).toBe(0);
  expect(moveWithin(3, 2, 'next')).toBe(2);
  expect(moveWithin(3, 0, 'previous')).toBe(0);
  expect(moveWithin(3, 1, 'next')).toBe(2);
});
