import { mkdirSync, mkdtempDisposableSync, renameSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { hashSources, isBuilt } from './dashboard.ts';

function newCheckout() {
  const folder = mkdtempDisposableSync(path.join(os.tmpdir(), 'aaf-dashboard-'));
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(folder.path, file)), { recursive: true });
    writeFileSync(path.join(folder.path, file), text);
  };
  write('web/src/app.html', 'one');
  write('packages/contracts/src/orgs.ts', 'two');
  write('pnpm-lock.yaml', 'three');
  return {
    root: folder.path,
    write,
    [Symbol.dispose]: () => {
      folder.remove();
    },
  };
}

test.each(['web/src/app.html', 'packages/contracts/src/orgs.ts', 'pnpm-lock.yaml', 'web/src/new.ts'])(
  'a change in %s asks for a new build',
  (file) => {
    using checkout = newCheckout();
    const before = hashSources(checkout.root);
    checkout.write(file, 'changed');
    expect(hashSources(checkout.root)).not.toBe(before);
  },
);

test('a renamed file asks for a new build', () => {
  using checkout = newCheckout();
  const before = hashSources(checkout.root);
  renameSync(path.join(checkout.root, 'web/src/app.html'), path.join(checkout.root, 'web/src/other.html'));
  expect(hashSources(checkout.root)).not.toBe(before);
});

test.each([
  'web/build/index.js',
  'web/.svelte-kit/types.d.ts',
  'web/node_modules/a/index.js',
  'services/orgs/src/main.ts',
])('a change in %s does not', (file) => {
  using checkout = newCheckout();
  const before = hashSources(checkout.root);
  checkout.write(file, 'changed');
  expect(hashSources(checkout.root)).toBe(before);
});

test('what was built from other sources, or never to the end, is not built', () => {
  using checkout = newCheckout();
  expect(isBuilt(checkout.root, 'hash')).toBe(false);
  checkout.write('.cache/dashboard.stamp', 'hash');
  expect(isBuilt(checkout.root, 'hash')).toBe(false);
  checkout.write('web/build/index.js', '');
  expect(isBuilt(checkout.root, 'hash')).toBe(true);
  expect(isBuilt(checkout.root, 'other')).toBe(false);
});
