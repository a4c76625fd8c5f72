import { defineConfig } from 'vitest/config';

const everywhere = ['packages', 'services', 'web/src', 'e2e', 'bench', 'scripts'];
const ignored = ['**/node_modules/**', '**/build/**', '**/.svelte-kit/**'];

export default defineConfig({
  test: {
    pool: 'forks',
    projects: [
      {
        test: {
          name: 'unit',
          include: everywhere.map((folder) => `${folder}/**/*.test.ts`),
          exclude: [...ignored, '**/*.int.test.ts', 'e2e/**'],
          isolate: false,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'integration',
          include: everywhere.map((folder) => `${folder}/**/*.int.test.ts`),
          exclude: ignored,
          globalSetup: ['packages/testing/src/global-setup.ts'],
          // Worlds have nothing in common but the code, which is loaded once per process.
          isolate: false,
          maxWorkers: 2,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/src/**/*.test.ts'],
          exclude: [...ignored, '**/*.int.test.ts'],
          // Journeys share one installation, as people do.
          globalSetup: ['e2e/src/global-setup.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
