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
const unseen =
  /[\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]/g;
const spellOut = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A JSON value, pretty-printed over two spaces and cut into pieces. Joined again they are the whole text. */
export function tokenizeJson(value: unknown): JsonToken[] {
  const text = (JSON.stringify(value, null, 2) ?? 'null').replace(unseen, spellOut);
  return [...text.matchAll(grammar)].map(([piece, quoted, colon, number, word]) => {
    if (quoted) return { kind: colon === undefined ? 'string' : 'key', text: piece };
    if (number) return { kind: 'number', text: piece };
    return { kind: word ? 'word' : 'mark', text: piece };
  });
}
