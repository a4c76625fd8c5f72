import { listRoutes } from '@aaf/contracts/app';
import type { Access } from '@aaf/contracts/contract';
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
};

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return json;
}

/** Who may call, in a sentence. */
function describeAccess(access: Access): string {
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
  const [, noun = '', verb = ''] = path.split('.');
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

function parametersOf({ procedure }: RestRoute, input: JsonSchema) {
  const inPath = [...procedure.rest.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  const fromPath = inPath.map((name) => ({
    name,
    in: 'path',
    required: true,
    schema:
      name === 'org' ? { type: 'string', description: 'Id or slug of the organization' } : { type: 'string' },
  }));
  const needsOrgHeader = procedure.permission.kind === 'in_organization' && !inPath.includes('org');
  const header = { name: 'X-Org-Id', in: 'header', required: false, schema: { type: 'string' } };
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
  return { inPath, isRead, parameters: [...fromPath, ...(needsOrgHeader ? [header] : []), ...fromQuery] };
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

function operationOf(route: RestRoute) {
  const { procedure, path, service } = route;
  const input = schemaOf(procedure.input, 'input');
  const { inPath, isRead, parameters } = parametersOf(route, input);
  const status = procedure.rest.status ?? 200;
  const content = { 'application/json': { schema: schemaOf(procedure.output, 'output') } };
  return {
    operationId: path,
    summary: titleOf(path),
    description: describe(route),
    tags: [tagTitles[service] ?? service],
    ...(procedure.permission.kind === 'anyone' ? { security: [] } : {}),
    parameters,
    ...(isRead
      ? {}
      : {
          requestBody: { required: true, content: { 'application/json': { schema: bodyOf(input, inPath) } } },
        }),
    responses: {
      [status]: { description: 'Done', ...(status === 204 ? {} : { content }) },
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
