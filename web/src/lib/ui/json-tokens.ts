/** A piece of pretty-printed JSON and what it is. */
export interface JsonToken {
  kind: 'key' | 'string' | 'number' | 'word' | 'mark';
  text: string;
}

const grammar =
  /("(?:[^"\\]|\\.)*")(?=(\s*:)?)|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null)|([\s{}[\],:]+)/gy;

/**
 * Characters that don't show, or that turn the text around them: they could make arguments read as something
 * else than what will be run, so they are spelled out.
 */
const unseen = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Zl}\p{Zp}]/gu;
const spellOut = (character: string) =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

/** A JSON value, pretty-printed over two spaces and cut into pieces. Joined again they are the whole text. */
export function tokenizeJson(value: unknown): JsonToken[] {
  const text = JSON.stringify(value, null, 2).replace(unseen, spellOut);
  return [...text.matchAll(grammar)].map(([piece, quoted, colon, number, word]) => {
    if (quoted) return { kind: colon === undefined ? 'string' : 'key', text: piece };
    if (number) return { kind: 'number', text: piece };
    return { kind: word ? 'word' : 'mark', text: piece };
  });
}
