import { errorOf } from '@aaf/testing/rest-client';
import { createWorld, type World } from '@aaf/testing/world';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';

interface Operation {
  method: string;
  path: string;
  parameters: { name: string; in: string; schema: Schema }[];
  body: Schema | undefined;
  /** The content types of a body that is sent as it is. */
  rawTypes: string[];
}
interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
}

let world: World;
let operations: Operation[];
const tokens: (string | undefined)[] = [undefined];
let orgSlug: string;

beforeAll(async () => {
  world = await createWorld();
  const { owner, org } = await world.createOrg();
  const key = await world.createKey(owner, org, [
    'actions:read',
    'actions:write',
    'policies:write',
    'audit:read',
  ]);
  orgSlug = org.slug;
  tokens.push(owner.token, key.secret, 'aafs_nonsense', '');
  const { body: document } = await world.api().get('/openapi.json');
  operations = Object.entries<Record<string, any>>(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      parameters: operation.parameters ?? [],
      body: operation.requestBody?.content['application/json']?.schema,
      rawTypes: Object.keys(operation.requestBody?.content ?? {}).filter(
        (type) => type !== 'application/json',
      ),
    })),
  );
});
afterAll(() => world[Symbol.asyncDispose]());

const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.constantFrom(
    '\0', '\ud800', '', ' ', "'; drop table users; --", '<script>alert(1)</script>', '../../etc/passwd', '%00', '${7*7}',
    '__proto__', 'constructor', 'NaN', '-1', '1e999', 'null', 'a'.repeat(5_000), 'org_01h455vb4pex5vsknk084sn02q',
    'act_01h455vb4pex5vsknk084sn02q', '2026-13-45T99:99:99Z', '[', '*', '>', 'true && (', 'action.params.all(x, x > 1)',
  ),
); // prettier-ignore
const hostileJson = fc.oneof(
  hostileText,
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom<unknown>(null, -1, 1e308, 0.1, true, [], {}, Number.MAX_SAFE_INTEGER + 2),
  // Deeper than anything has a reason to be.
  fc
    .integer({ min: 5, max: 200 })
    .map((depth) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown),
);

/** Values for the declared fields, most of them wrong, with others that nobody declared now and then. */
const inputFor = (schema: Schema) => {
  const fields = Object.keys(schema.properties ?? {});
  const known = Object.fromEntries(
    fields.map((field) => [field, fc.option(hostileJson, { nil: undefined })]),
  );
  return fc.oneof(
    { weight: 6, arbitrary: fc.record(known, { requiredKeys: [] }) },
    { weight: 1, arbitrary: fc.dictionary(fc.string(), hostileJson, { maxKeys: 5 }) },
    { weight: 1, arbitrary: hostileJson },
  );
};

const encode = (value: string): string => encodeURIComponent(value.toWellFormed()) || '%20';

const requestFor = (operation: Operation) => {
  const inPath = operation.parameters.filter((parameter) => parameter.in === 'path');
  const inQuery = operation.parameters.filter((parameter) => parameter.in === 'query');
  return fc.record({
    token: fc.constantFrom(...tokens),
    org: fc.oneof({ weight: 3, arbitrary: fc.constant(orgSlug) }, { weight: 1, arbitrary: hostileText }),
    path: fc.tuple(
      ...inPath.map(({ name }) =>
        name === 'org' ? fc.oneof(fc.constant(orgSlug), hostileText) : hostileText,
      ),
    ),
    query: fc.record(Object.fromEntries(inQuery.map(({ name }) => [name, hostileText])), {
      requiredKeys: [],
    }),
    body: operation.body
      ? inputFor(operation.body).map((input) => JSON.stringify(input))
      : operation.rawTypes.length > 0
        ? fc.uint8Array({ maxLength: 3_000 }).map((bytes) => Uint8Array.from(bytes))
        : fc.constant(undefined),
    type: fc.constantFrom(...(operation.body ? ['application/json'] : [...operation.rawTypes, 'text/html'])),
  });
};

const headerSafe = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, '?').trim();

async function send(operation: Operation, request: any): Promise<Response> {
  let index = 0;
  const path = operation.path.replaceAll(/\{\w+\}/g, () => encode(request.path[index++] ?? 'x'));
  const query = new URLSearchParams(
    Object.entries<string>(request.query).map(([name, value]): [string, string] => [
      name,
      value.toWellFormed(),
    ]),
  );
  // Long polls would only wait here.
  query.delete('wait');
  return fetch(new URL(`${path}?${query.toString()}`, world.url), {
    method: operation.method,
    headers: {
      ...(request.token === undefined ? {} : { authorization: `Bearer ${request.token}` }),
      ...(operation.path.includes('{org}') ? {} : { 'x-org-id': headerSafe(request.org) }),
      ...(request.body === undefined ? {} : { 'content-type': request.type }),
    },
    ...(request.body === undefined ? {} : { body: request.body }),
  });
}

/** A stream of events never ends by itself, so nothing of it is read. */
async function textOf(response: Response): Promise<string> {
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) return response.text();
  await response.body?.cancel();
  return '';
}

function tellBriefly(run: { failed: boolean; seed: number; errorInstance: unknown }): void {
  if (run.failed) throw new Error(`found with seed ${run.seed}`, { cause: run.errorInstance });
}

test('whatever is sent to a published route, the answer is a success or a proper refusal: never a 5xx, never a stack', async () => {
  expect(operations.length).toBeGreaterThan(25);
  for (const operation of operations) {
    await fc.assert(
      fc.asyncProperty(requestFor(operation), async (request) => {
        const response = await send(operation, request);
        const text = await textOf(response);
        const body: unknown = text === '' ? null : JSON.parse(text);
        expect(response.status, `${operation.method} ${operation.path}: ${text}`).toBeLessThan(500);
        if (response.status >= 400) errorOf({ status: response.status, body, headers: response.headers });
      }),
      // What failed is told by the assertion; the whole request would only hide it.
      { numRuns: 40, asyncReporter: async (run) => tellBriefly(run) },
    );
  }
}, 180_000);
