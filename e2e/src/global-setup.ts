import type { TestProject } from 'vitest/node';
import { startInstallation } from './installation.ts';

export interface Site {
  apiUrl: string;
  webUrl: string;
  dataDir: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    site: Site;
  }
}

/** One installation for all journeys of a run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const installation = await startInstallation();
  const { apiUrl, webUrl, dataDir } = installation;
  project.provide('site', { apiUrl, webUrl, dataDir });
  return async () => {
    await installation[Symbol.asyncDispose]();
  };
}
