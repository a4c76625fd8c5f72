/** What a key asks for in the list of approvals. */
export type Shortcut = 'next' | 'previous' | 'approve' | 'deny';

const shortcuts = new Map<string, Shortcut>([
  ['j', 'next'],
  ['k', 'previous'],
  ['a', 'approve'],
  ['d', 'deny'],
]);

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'repeat'>;

/**
 * What a pressed key means: nothing while somebody types or together with other keys, and a key that is held
 * down moves on, but decides nothing.
 */
export function readShortcut(pressed: Pressed, isTyping: boolean): Shortcut | undefined {
  if (isTyping || pressed.ctrlKey || pressed.metaKey || pressed.altKey) return undefined;
  const shortcut = shortcuts.get(pressed.key);
  const moves = shortcut === 'next' || shortcut === 'previous';
  return pressed.repeat && !moves ? undefined : shortcut;
}

/** The place to go to from a place; from nowhere (-1) to the first. It stays within the list. */
export function moveWithin(count: number, from: number, shortcut: 'next' | 'previous'): number {
  if (from < 0) return 0;
  return Math.min(count - 1, Math.max(0, from + (shortcut === 'next' ? 1 : -1)));
}
