// Checks a trail as the API gives it out, on its own: it shares no code with the product and needs nothing but
// Node. What it does is written down in docs/audit-chain.md.
//
//   node independent-verifier.mjs [<sequence> <hash>] < trail.ndjson
//
// The trail is one event a line, oldest first. Sequence and hash are a head that was noted earlier: the trail
// must still have it. It prints {"ok":…,"checked":…,"head":…}, with "first_bad" and "reason" where it is not ok.
import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';

const domainTag = 'agent-action-firewall/audit-event/v1\n';
const hashedFields = [
  'org_id',
  'sequence',
  'prev_hash',
  'id',
  'event_type',
  'category',
  'schema_version',
  'source',
  'source_sequence',
  'actor',
  'target',
  'payload',
  'request_id',
  'created_at',
];
const shortEscapes = { 8: '\\b', 9: '\\t', 10: '\\n', 12: '\\f', 13: '\\r', 34: '\\"', 92: '\\\\' };

/** A string by RFC 8785, section 3.2.2.2. */
function writeString(text) {
  let written = '"';
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (shortEscapes[code]) written += shortEscapes[code];
    else if (code < 32) written += `\\u${code.toString(16).padStart(4, '0')}`;
    else written += text[index];
  }
  return `${written}"`;
}

/** Any JSON value by RFC 8785. ECMAScript writes numbers as the RFC wants them, but for the sign of zero. */
function write(value) {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return String(value === 0 ? 0 : value);
  if (typeof value === 'string') return writeString(value);
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  const names = Object.keys(value).sort(); // by UTF-16 code units, as the RFC wants it
  return `{${names.map((name) => `${writeString(name)}:${write(value[name])}`).join(',')}}`;
}

function hashOf(event) {
  const content = Object.fromEntries(hashedFields.map((field) => [field, event[field]]));
  return createHash('sha256').update(domainTag, 'utf8').update(write(content), 'utf8').digest('hex');
}

function flawOf(event, last) {
  if (event.sequence !== last.sequence + 1) return `event ${last.sequence + 1} is missing`;
  if (event.prev_hash !== last.hash) return 'it does not follow the event before it';
  if (event.hash !== hashOf(event)) return 'its hash is not the hash of what it says';
  return undefined;
}

async function verify(lines, noted) {
  let last = { sequence: 0, hash: '0'.repeat(64) };
  let checked = 0;
  for await (const line of lines) {
    const event = JSON.parse(line);
    checked += 1;
    const flaw = flawOf(event, last);
    if (flaw) return { ok: false, checked, first_bad: last.sequence + 1, reason: flaw, head: last };
    last = { sequence: event.sequence, hash: event.hash };
    if (noted?.sequence === last.sequence && noted.hash !== last.hash) {
      return {
        ok: false,
        checked,
        first_bad: last.sequence,
        reason: 'it is not the event that was noted',
        head: last,
      };
    }
  }
  if (noted && noted.sequence > last.sequence) {
    return { ok: false, checked, first_bad: last.sequence + 1, reason: 'the end is missing', head: last };
  }
  return { ok: true, checked, head: last };
}

const [sequence, hash] = process.argv.slice(2);
const noted = sequence && hash ? { sequence: Number(sequence), hash } : undefined;
const verdict = await verify(createInterface({ input: process.stdin }), noted);
console.log(JSON.stringify(verdict));
process.exitCode = verdict.ok ? 0 : 1;
