import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** How to sign in to the demo organization, as its seeding wrote it into the data folder. */
export interface Demo {
  readonly email: string;
  readonly password: string;
  readonly organization: string;
}

/** The demo of a data folder, if it has one. */
export function readDemo(dataDir: string): Demo | undefined {
  const file = path.join(dataDir, 'demo.json');
  if (!existsSync(file)) return undefined;
  const demo: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof demo !== 'object' || demo === null) return undefined;
  if (!('email' in demo && 'password' in demo && 'organization' in demo)) return undefined;
  return {
    email: String(demo.email),
    password: String(demo.password),
    organization: String(demo.organization),
  };
}
