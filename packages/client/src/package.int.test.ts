import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createWorld, type World } from '@aaf/testing/world';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildPackage } from './build-package.ts';

const run = promisify(execFile);
let world: World;
let project: string;

const rootOf = (name: string): string => {
  const entry = fileURLToPath(import.meta.resolve(name));
  const end = entry.lastIndexOf(path.join('node_modules', name)) + path.join('node_modules', name).length;
  return entry.slice(0, end);
};

/** A program's folder with what `npm install @aaf/client @trpc/client @trpc/server zod` would have put there. */
beforeAll(async () => {
  world = await createWorld();
  project = mkdtempSync(path.join(os.tmpdir(), 'aaf-client-'));
  const built = path.join(project, 'built');
  buildPackage(built);
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project], {
      cwd: built,
      encoding: 'utf8',
    }),
  ) as { filename: string }[]; // as npm documents it
  const installed = path.join(project, 'node_modules/@aaf/client');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', [
    '-xzf',
    path.join(project, packed?.filename ?? ''),
    '-C',
    installed,
    '--strip-components=1',
  ]);
  rmSync(built, { recursive: true });
  mkdirSync(path.join(project, 'node_modules/@trpc'), { recursive: true });
  for (const name of ['@trpc/client', '@trpc/server', 'zod'])
    symlinkSync(rootOf(name), path.join(project, 'node_modules', name));
  writeFileSync(path.join(project, 'package.json'), '{ "type": "module" }');
});
afterAll(async () => {
  rmSync(project, { recursive: true, force: true });
  await world[Symbol.asyncDispose]();
});

test('the package runs where it was installed, without TypeScript and without the contract', async () => {
  const { owner, org } = await world.createOrg();
  const key = await world.createKey(owner, org, ['actions:write', 'actions:read']);
  const program = `
    import { createClient } from '@aaf/client';
    import { DeniedError } from '@aaf/client/errors';
    import { verifyReceipt } from '@aaf/client/receipt';
    import { createTrpcClient } from '@aaf/client/trpc';
    const at = { baseUrl: process.env.BASE_URL, apiKey: process.env.API_KEY };
    const { id, status } = await createClient(at).submit({ tool: 'mail', operation: 'send' });
    const api = createTrpcClient({ baseUrl: at.baseUrl, token: at.apiKey });
    const read = await api.firewall.actions.get.query({ id });
    console.log(JSON.stringify([status, read.tool, typeof DeniedError, typeof verifyReceipt]));`;
  writeFileSync(path.join(project, 'program.js'), program);
  const env = { PATH: process.env['PATH'], BASE_URL: world.url, API_KEY: key.secret };
  const { stdout } = await run(process.execPath, ['program.js'], { cwd: project, env });
  expect(JSON.parse(stdout)).toEqual(['allowed', 'mail', 'function', 'function']);
});

/** What the compiler says of a program in a strict project that checks its libraries too. */
function check(directory: string, program: string): [status: number | null, said: string] {
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    module: 'nodenext',
    target: 'es2022',
    lib: ['es2023', 'dom', 'dom.asynciterable', 'esnext.disposable'],
    types: [],
  };
  writeFileSync(path.join(directory, 'program.ts'), program);
  const config = JSON.stringify({ compilerOptions, files: ['program.ts'] });
  writeFileSync(path.join(directory, 'tsconfig.json'), config);
  const compiler = fileURLToPath(import.meta.resolve('typescript/lib/tsc.js'));
  const { stdout, status } = spawnSync(process.execPath, [compiler], { cwd: directory, encoding: 'utf8' });
  return [status, stdout];
}

test('its types hold in a strict program, and refuse what the contract refuses', () => {
  const program = `
    import { createTrpcClient } from '@aaf/client/trpc';
    const api = createTrpcClient({ baseUrl: 'http://localhost', token: 't' });
    export const name: Promise<string> = api.orgs.organizations.get.query({}).then((org) => org.name);
    // @ts-expect-error there is no such role
    export const refused = api.orgs.invitations.create.mutate({ email: 'a@b.c', role: 'king' });`;
  expect(check(project, program)).toEqual([0, '']);
  expect(readdirSync(path.join(project, 'node_modules/@aaf/client'))).toEqual(
    expect.arrayContaining(['LICENSE', 'README.md', 'client', 'contracts', 'examples', 'package.json']),
  );
});

test('all but the tRPC client needs nothing beside it, not even for its types', () => {
  const bare = mkdtempSync(path.join(os.tmpdir(), 'aaf-client-bare-'));
  try {
    cpSync(path.join(project, 'node_modules/@aaf'), path.join(bare, 'node_modules/@aaf'), {
      recursive: true,
    });
    writeFileSync(path.join(bare, 'package.json'), '{ "type": "module" }');
    const program = `
      import { createClient } from '@aaf/client';
      import { verifyReceipt, type ReceiptClaims } from '@aaf/client/receipt';
      export * from '@aaf/client/errors';
      const protect = createClient({ baseUrl: 'http://localhost', apiKey: 'k' }).protect;
      export const refund: (charge: string) => Promise<number> = protect(
        async (charge: string) => charge.length,
        (charge) => ({ tool: 'stripe', operation: 'refund', params: { charge } }),
      );
      // @ts-expect-error it is a text
      export const wrong = (claims: ReceiptClaims): number => claims.action_id;
      export { verifyReceipt };`;
    expect(check(bare, program)).toEqual([0, '']);
  } finally {
    rmSync(bare, { recursive: true, force: true });
  }
});
