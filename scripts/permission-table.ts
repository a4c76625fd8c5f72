// Prints who may call what, from the contract: `node scripts/permission-table.ts --write` renews docs/permissions.md.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { listRoutes, type Route } from '@aaf/contracts/app';
import { permissions, roles, roleMay, scopes } from '@aaf/contracts/permissions';

export const tableFile = path.resolve(import.meta.dirname, '..', 'docs', 'permissions.md');

const tick = (yes: boolean): string => (yes ? 'yes' : '–');

function cellsOf({ procedure }: Route): string[] {
  const access = procedure.permission;
  switch (access.kind) {
    case 'anyone':
      return ['everybody', ...roles.map(() => 'yes'), 'not needed'];
    case 'signed_in':
      return [
        access.verified ? 'people with a verified address' : 'signed-in people',
        ...roles.map(() => 'yes'),
        '–',
      ];
    case 'in_organization':
      return [
        permissions[access.permission].label,
        ...roles.map((role) => tick(roleMay(role, access.permission))),
        access.scopes.map((scope) => `\`${scope}\``).join(' or ') || '–',
      ];
    case 'internal':
      return [];
  }
}

function rowOf(route: Route): string {
  const { rest, permission } = route.procedure;
  const spelled = rest ? `\`${rest.method} ${rest.path}\`` : '–';
  const stepUp = 'step_up' in permission && permission.step_up ? 'yes' : '–';
  return `| \`${route.path}\` | ${spelled} | ${[...cellsOf(route), stepUp].join(' | ')} |`;
}

const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`;

/** The page that is published, as Markdown. */
export function writeTable(): string {
  const routes = listRoutes().filter((route) => route.procedure.permission.kind !== 'internal');
  const heads = ['Procedure', 'REST', 'Permission', ...roles, 'API keys', 'Step-up'];
  const scopeRows = Object.entries(scopes).map(([scope, { label }]) => row(`\`${scope}\``, label));
  return [
    '# Permissions',
    'Who may call what. This page is printed from the contract that the gateway and every service enforce (`node scripts/permission-table.ts --write`), and a test compares the two; another asks every procedure as everybody.',
    '## Procedures',
    'Step-up: the person must have signed in, or entered their password or a code, within the last 10 minutes. A person is asked for their role in the organization the call is about; a key belongs to one organization.',
    [row(...heads), row(...heads.map(() => '---')), ...routes.map(rowOf)].join('\n'),
    '## What API keys may be given',
    [row('Permission', 'What it allows'), row('---', '---'), ...scopeRows].join('\n'),
  ].join('\n\n');
}

if (process.argv[2] === '--write') writeFileSync(tableFile, `${writeTable()}\n`);
