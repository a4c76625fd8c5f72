import { listRoutes } from '@aaf/contracts/app';
import { stepUpMinutes, type Access } from '@aaf/contracts/contract';
import { errorCatalogue } from '@aaf/contracts/errors';
import { permissions, roles, scopes } from '@aaf/contracts/permissions';
import { z } from 'zod';
import { hasRest, type RestRoute } from './rest.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

const tagTitles: Record<string, string> = {
  identity: 'Identity',
  orgs: 'Organizations',
  keys: 'API keys',
  firewall: 'Firewall',
  usage: 'Usage and plans',
  audit: 'Audit trail',
  events: 'Live events',
  access: 'Access',
};

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return json;
}

const stepUp = `Whoever calls must have signed in or stepped up within the last ${stepUpMinutes} minutes.`;

/** Who may call, in a sentence or two. */
function describeAccess(access: Access): string {
  const isGuarded = 'step_up' in access && access.step_up;
  return isGuarded ? `${describeHolders(access)} ${stepUp}` : describeHolders(access);
}

function describeHolders(access: Access): string {
  switch (access.kind) {
    case 'anyone':
      return 'Open to everybody.';
    case 'signed_in':
      return access.verified
        ? 'Needs a signed-in person with a verified address.'
        : 'Needs a signed-in person.';
    case 'internal':
      return 'Not reachable from outside.';
    case 'in_organization': {
      const holders = permissions[access.permission].roles.join(', ');
      const keys = access.scopes.length > 0 ? `API keys with ${access.scopes.join(' or ')}` : 'no API keys';
      return `**${permissions[access.permission].label}** — roles: ${holders}; ${keys}.`;
    }
  }
}

/** A short title out of a procedure's path: `keys.apiKeys.create` → `Create API keys`. */
function titleOf(path: string): string {
  const [noun = '', verb = ''] = path.split('.').slice(-2);
  const spell = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  if (verb === 'mine') return `List my ${spell(noun)}`;
  const title = noun === 'auth' ? spell(verb) : `${spell(verb)} ${spell(noun).replace('api ', 'API ')}`;
  return title.charAt(0).toUpperCase() + title.slice(1);
}

function describe({ procedure, path }: RestRoute): string {
  const emits = procedure.emits?.length
    ? `Writes ${procedure.emits.map((type) => `\`${type}\``).join(', ')}.`
    : '';
  const refuses = procedure.refuses?.length
    ? `Own refusals: ${procedure.refuses.map((code) => `\`${code}\``).join(', ')}.`
    : '';
  const access = describeAccess(procedure.permission);
  return [procedure.summary, access, `On tRPC: \`${path}\`.`, emits, refuses].filter(Boolean).join('\n\n');
}

const headerNamed = (name: string) => ({ name, in: 'header', required: false, schema: { type: 'string' } });

function headersOf({ procedure }: RestRoute, inPath: readonly string[]) {
  const needsOrg = procedure.permission.kind === 'in_organization' && !inPath.includes('org');
  const isVersionedChange = procedure.versioned && procedure.kind === 'mutation';
  return [
    ...(needsOrg ? [headerNamed('X-Org-Id')] : []),
    ...(isVersionedChange ? [headerNamed('If-Match')] : []),
    ...(procedure.kind === 'subscription' ? [headerNamed('Last-Event-ID')] : []),
  ];
}

function parametersOf(route: RestRoute, input: JsonSchema) {
  const { procedure } = route;
  const inPath = [...procedure.rest.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  const fromPath = inPath.map((name) => ({
    name,
    in: 'path',
    required: true,
    schema:
      name === 'org' ? { type: 'string', description: 'Id or slug of the organization' } : { type: 'string' },
  }));
  const isRead = procedure.rest.method === 'GET' || procedure.rest.method === 'DELETE';
  const fields = isRead
    ? Object.entries(input.properties ?? {}).filter(([name]) => !inPath.includes(name))
    : [];
  const fromQuery = fields.map(([name, schema]) => ({
    name,
    in: 'query',
    required: input.required?.includes(name) ?? false,
    schema,
  }));
  return { inPath, isRead, parameters: [...fromPath, ...headersOf(route, inPath), ...fromQuery] };
}

function bodyOf(input: JsonSchema, inPath: readonly string[]): JsonSchema {
  const properties = Object.entries(input.properties ?? {}).filter(([name]) => !inPath.includes(name));
  const required = input.required?.filter((name) => !inPath.includes(name)) ?? [];
  return {
    ...input,
    properties: Object.fromEntries(properties),
    ...(required.length > 0 ? { required } : { required: [] }),
  };
}

const binary = { schema: { type: 'string', format: 'binary' } };

/** What a request carries: JSON, or bytes of one of the types the contract takes. */
function requestBodyOf({ procedure }: RestRoute, input: JsonSchema, inPath: readonly string[]) {
  const content = procedure.rawBody
    ? Object.fromEntries(procedure.rawBody.types.map((type) => [type, binary]))
    : { 'application/json': { schema: bodyOf(input, inPath) } };
  return { required: true, content };
}

function answerOf({ procedure }: RestRoute) {
  if (procedure.rest.status === 204) return {};
  if (procedure.isRawAnswer) return { content: { 'image/*': binary } };
  const schema = schemaOf(procedure.output, 'output');
  return {
    content: { [procedure.kind === 'subscription' ? 'text/event-stream' : 'application/json']: { schema } },
  };
}

const etagHeader = {
  ETag: { description: 'Its version, for If-Match', schema: { type: 'string' } },
};

function operationOf(route: RestRoute) {
  const { procedure, path } = route;
  const [part = ''] = path.split('.');
  const input = schemaOf(procedure.input, 'input');
  const { inPath, isRead, parameters } = parametersOf(route, input);
  const done = {
    description: 'Done',
    ...(procedure.versioned ? { headers: etagHeader } : {}),
    ...answerOf(route),
  };
  return {
    operationId: path,
    summary: titleOf(path),
    description: describe(route),
    tags: [tagTitles[part] ?? part],
    ...(procedure.permission.kind === 'anyone' ? { security: [] } : {}),
    parameters,
    ...(isRead ? {} : { requestBody: requestBodyOf(route, input, inPath) }),
    responses: {
      [procedure.rest.status ?? 200]: done,
      default: { $ref: '#/components/responses/Error' },
    },
  };
}

function overview(): string {
  const codes = Object.entries(errorCatalogue).map(
    ([code, [status, message]]) => `| ${status} | \`${code}\` | ${message} |`,
  );
  const matrix = Object.values(permissions).map(({ label, roles: allowed }) => {
    const holders: readonly string[] = allowed;
    return `| ${label} | ${roles.map((role) => (holders.includes(role) ? 'yes' : '–')).join(' | ')} |`;
  });
  const scopeRows = Object.entries(scopes).map(([scope, { label }]) => `| \`${scope}\` | ${label} |`);
  return [
    'REST under `/v1` and tRPC under `/trpc` are two spellings of the same procedures. Authenticate with `Authorization: Bearer` and a user token (`aafs_…`) or an API key (`aaf_…`). Name the organization in the path or with `X-Org-Id`; a key names its own.',
    '## Roles and permissions',
    `| Permission | ${roles.join(' | ')} |\n|---|${roles.map(() => '---|').join('')}\n${matrix.join('\n')}`,
    '## Key permissions',
    `| Permission | Description |\n|---|---|\n${scopeRows.join('\n')}`,
    '## Errors',
    'Every error has the shape `{"error":{"code","message","status","details","request_id"}}`; for invalid input `details.fields` maps each field to its problem.',
    `| Status | Code | Meaning |\n|---|---|---|\n${codes.join('\n')}`,
  ].join('\n\n');
}

const errorSchema = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message', 'status', 'details', 'request_id'],
      properties: {
        code: { type: 'string', enum: Object.keys(errorCatalogue) },
        message: { type: 'string' },
        status: { type: 'integer' },
        details: { type: 'object', additionalProperties: true },
        request_id: { type: 'string' },
      },
    },
  },
};

/** The OpenAPI 3.1 document of the REST surface, made from the contract alone. */
export function createOpenApi(serverUrl: string) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of listRoutes().filter(hasRest)) {
    const path = route.procedure.rest.path.replaceAll(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[route.procedure.rest.method.toLowerCase()] = operationOf(route);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Agent Action Firewall', version: '1', description: overview() },
    servers: [{ url: serverUrl }],
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: { Error: errorSchema },
      responses: {
        Error: {
          description: 'A refusal; `code` says which',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
        },
      },
    },
  };
}
