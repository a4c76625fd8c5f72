import type { Finding } from '@aaf/contracts/firewall';
import type { Json, JsonObject } from '@aaf/contracts/json';
import { kindOfName, type SecretKind } from './secret-names.ts';
import { findSecrets } from './secret-shapes.ts';

/** What stands in the place of a secret. */
const maskOf = (kind: SecretKind): string => `[masked ${kind}]`;
const isMask = /^\[masked [a-z_]{1,20}\]$/;

/** JSON without its secrets, and where they were. */
export interface Masked {
  params: JsonObject;
  /** One per place and kind, the first hundred. */
  findings: Finding[];
}

interface Search {
  findings: Map<string, Finding>;
}

interface Place {
  path: string;
  /** What the names above it say that it holds. */
  named: SecretKind | undefined;
}

/** More places than this are masked like the others, and not told one by one. */
const mostFindings = 100;
/** Of a name within a path; a few thousand long names could fill the memory. */
const longestStep = 64;

function note({ findings }: Search, path: string, kind: SecretKind): void {
  if (findings.size < mostFindings) findings.set(`${kind} ${path}`, { path, kind });
}

function join(path: string, name: string): string {
  const step = name.slice(0, longestStep).toWellFormed();
  return path === '' ? step : `${path}.${step}`;
}

function maskText(text: string, { path, named }: Place, search: Search): string {
  if (text === '' || isMask.test(text)) return text;
  if (named) {
    note(search, path, named);
    return maskOf(named);
  }
  const secrets = findSecrets(text);
  if (secrets.length === 0) return text;
  const parts: string[] = [];
  let at = 0;
  for (const { kind, start, end } of secrets) {
    note(search, path, kind);
    parts.push(text.slice(at, start), maskOf(kind));
    at = end;
  }
  return parts.join('') + text.slice(at);
}

/** Numbers may be cards, PINs and the like; under the name of a token they are counts, such as `max_tokens`. */
function maskNumber(value: number, { path, named }: Place, search: Search): Json {
  const isSaid = named !== undefined && named !== 'token';
  const kind = isSaid ? named : findSecrets(String(value))[0]?.kind;
  if (kind === undefined) return value;
  note(search, path, kind);
  return maskOf(kind);
}

/** A name that holds a secret itself is masked too, or the path would tell it. */
function freeName(name: string, taken: ReadonlySet<string>, search: Search, path: string): string {
  const masked = maskText(name, { path, named: undefined }, { findings: new Map() });
  if (masked === name) return name;
  for (const { kind } of findSecrets(name)) note(search, join(path, masked), kind);
  let free = masked;
  for (let i = 2; taken.has(free); i += 1) free = `${masked} ${i}`;
  return free;
}

function maskObject(object: JsonObject, { path, named }: Place, search: Search): JsonObject {
  const taken = new Set(Object.keys(object));
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => {
      const shown = freeName(name, taken, search, path);
      taken.add(shown);
      const below = { path: join(path, shown), named: kindOfName(shown) ?? named };
      return [shown, maskValue(value, below, search)];
    }),
  );
}

function maskValue(value: Json, place: Place, search: Search): Json {
  if (typeof value === 'string') return maskText(value, place, search);
  if (typeof value === 'number') return maskNumber(value, place, search);
  if (typeof value === 'boolean' || value === null) return value;
  if (!Array.isArray(value)) return maskObject(value, place, search);
  return value.map((item, index) => maskValue(item, { ...place, path: `${place.path}.${index}` }, search));
}

/**
 * Takes the secrets out of JSON: what stands under the name of one, and what looks like one wherever it
 * stands. Its time is in proportion to the size of the JSON. What comes out, masked again, stays as it is.
 */
export function maskSecrets(params: JsonObject): Masked {
  const search: Search = { findings: new Map() };
  const masked = maskObject(params, { path: '', named: undefined }, search);
  const findings = [...search.findings.values()];
  return { params: findings.length === 0 ? params : masked, findings };
}
