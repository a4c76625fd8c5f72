import { findCardNumbers, type Stretch } from './card-numbers.ts';
import type { SecretKind } from './secret-names.ts';

/** A secret in a text. */
export interface SecretStretch extends Stretch {
  kind: SecretKind;
}

/**
 * What known secrets look like. Each begins where a word does and then runs over one class of characters, so
 * that no text makes the search go back over what it has read: the time is in proportion to the text.
 */
const shapes: readonly (readonly [SecretKind, RegExp])[] = [
  ['api_key', /(?<![A-Za-z0-9])aaf_[A-Za-z0-9_]{16,}/g],
  ['token', /(?<![A-Za-z0-9])aafs_[A-Za-z0-9_-]{16,}/g],
  ['api_key', /(?<![A-Za-z0-9_-])sk-[A-Za-z0-9_-]{16,}/g],
  ['api_key', /(?<![A-Za-z0-9])(?:[rs]k_(?:live|test)|whsec)_[A-Za-z0-9]{10,}/g],
  ['api_key', /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])/g],
  ['api_key', /(?<![A-Za-z0-9_-])(?:AIza[A-Za-z0-9_-]{35}|SG\.[A-Za-z0-9_-]{16,})/g],
  ['token', /(?<![A-Za-z0-9])(?:gh[oprsu]_|github_pat_|glpat-|npm_|hf_)[A-Za-z0-9_-]{16,}/g],
  ['token', /(?<![A-Za-z0-9])xox[a-z]-[A-Za-z0-9-]{8,}/g],
  ['token', /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]*/g],
  [
    'token',
    /(?<![A-Za-z0-9])(?:bearer|basic) {1,3}(?:[A-Za-z0-9._~+/-]{20,}|[A-Za-z._~+/-]{0,19}\d[A-Za-z0-9._~+/-]*)=*/gi,
  ],
  // A password within an address: scheme://name:password@host
  ['password', /(?<=:\/\/[^\s/:@]{0,64}:)[^\s/@]{1,256}(?=@)/g],
  [
    'password',
    /(?<=(?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key)(?:=|["'] {0,3}: {0,3}["']))(?!\[masked )[^\s"'&;,<>]{3,}/gi,
  ],
];

const keyBegins = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
const keyEnds = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;

/** Private keys in PEM, up to their end; one without an end goes on to the end of the text. */
function findPrivateKeys(text: string): SecretStretch[] {
  const found: SecretStretch[] = [];
  keyBegins.lastIndex = 0;
  for (let begin = keyBegins.exec(text); begin; begin = keyBegins.exec(text)) {
    keyEnds.lastIndex = keyBegins.lastIndex;
    const end = keyEnds.exec(text) ? keyEnds.lastIndex : text.length;
    found.push({ kind: 'private_key', start: begin.index, end });
    keyBegins.lastIndex = end;
  }
  return found;
}

const shortestSecret = 6;

/** The secrets in a text, from its start on; none reaches into another. */
export function findSecrets(text: string): SecretStretch[] {
  if (text.length < shortestSecret) return [];
  const found = [
    ...findPrivateKeys(text),
    ...shapes.flatMap(([kind, shape]) =>
      [...text.matchAll(shape)].map(({ 0: match, index }) => ({
        kind,
        start: index,
        end: index + match.length,
      })),
    ),
    ...findCardNumbers(text).map((card) => ({ kind: 'card_number' as const, ...card })),
  ];
  return joinOverlaps(found);
}

/** Where two overlap, one covers both, under the kind of the one that begins first. */
function joinOverlaps(found: readonly SecretStretch[]): SecretStretch[] {
  const joined: SecretStretch[] = [];
  for (const next of [...found].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = joined.at(-1);
    if (last && next.start < last.end) last.end = Math.max(last.end, next.end);
    else joined.push({ ...next });
  }
  return joined;
}
