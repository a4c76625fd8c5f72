import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import path from 'node:path';
import type { Environment } from './child-spec.ts';

/** What `npm start` is told by its environment, checked. */
export interface Settings {
  readonly host: string;
  readonly apiPort: number;
  readonly webPort: number;
  /** Absolute. */
  readonly dataDir: string;
  /** Of a PostgreSQL that somebody else runs, as a role that may create roles. */
  readonly databaseUrl: string | undefined;
  /** Of a NATS that somebody else runs. */
  readonly natsUrl: string | undefined;
  /** Absolute; of a file that exists. */
  readonly configFile: string | undefined;
  readonly isDemoWanted: boolean;
  readonly isProduction: boolean;
  /** Otherwise it is kept, to be read at /dev/mailbox. */
  readonly isMailSent: boolean;
  /** Where people reach the dashboard: for links in mail and for the check of where a form came from. */
  readonly webOrigin: string;
}

/** Reads the settings; fails with a sentence for each that does not hold. `root` is what relative paths start at. */
export function readSettings(env: Environment, root: string): Settings {
  const problems: string[] = [];
  const read = reader(env, problems);
  const readOr = <T>(name: string, parse: Parser<T>, fallback: T) => read(name, parse) ?? fallback;
  const host = readOr('AAF_HOST', toHost, '127.0.0.1');
  const apiPort = readOr('AAF_API_PORT', toPort, 3001);
  const webPort = readOr('AAF_WEB_PORT', toPort, 3000);
  if (apiPort === webPort)
    problems.push(`AAF_API_PORT and AAF_WEB_PORT are both ${apiPort}; they must differ.`);
  const isProduction = read('NODE_ENV', asIs) === 'production';
  const isBrakeOn = readOr('AAF_AUTH_RATE', toSwitch, true);
  const smtpUrl = read('SMTP_URL', urlWith(['smtp:', 'smtps:']));
  read('AAF_TRUSTED_PROXIES', toNetworks);
  read('AAF_CORS_ORIGINS', toOrigins);
  if (isProduction && !smtpUrl)
    problems.push(
      'With NODE_ENV=production mail must be sent: set SMTP_URL, as in smtps://user:password@host.',
    );
  if (isProduction && !isBrakeOn)
    problems.push('AAF_AUTH_RATE=off is for tests; with NODE_ENV=production leave it out.');
  const settings: Settings = {
    host,
    apiPort,
    webPort,
    dataDir: path.resolve(root, readOr('AAF_DATA_DIR', asIs, '.aaf')),
    databaseUrl: read('DATABASE_URL', urlWith(['postgres:', 'postgresql:'])),
    natsUrl: read('NATS_URL', toNatsUrls),
    configFile: findConfigFile(env, root, problems),
    isDemoWanted: readOr('AAF_DEMO', toSwitch, true),
    isProduction,
    isMailSent: smtpUrl !== undefined,
    webOrigin: readOr('AAF_WEB_ORIGIN', toOrigin, httpUrl(host, webPort)),
  };
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return settings;
}

/** How a program on this machine reaches what listens on this host and port. */
export function httpUrl(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `http://localhost:${port}`;
  return `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

/** Turns the text of a variable into its value; throws what the variable must be. */
type Parser<T> = (text: string) => T;

function reader(env: Environment, problems: string[]) {
  return <T>(name: string, parse: Parser<T>): T | undefined => {
    const text = env[name]?.trim();
    if (!text) return undefined;
    try {
      return parse(text);
    } catch (error) {
      problems.push(`${name} must be ${error instanceof Error ? error.message : 'something else'}.`);
      return undefined;
    }
  };
}

const asIs: Parser<string> = (text) => text;

function toPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new Error(`a whole number from 1 to 65535, not «${text}»`);
}

function toHost(text: string): string {
  if (isIP(text) || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text)) return text;
  throw new Error(`an address or a host name, such as 127.0.0.1, not «${text}»`);
}

function toSwitch(text: string): boolean {
  if (text === 'on' || text === 'off') return text === 'on';
  throw new Error(`on or off, not «${text}»`);
}

// URLs may hold passwords: a refused one is never repeated.
function urlWith(protocols: readonly string[]): Parser<string> {
  return (text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url && protocols.includes(url.protocol) && url.hostname) return text;
    throw new Error(`a URL that begins with ${protocols.map((p) => `${p}//`).join(' or ')} and names a host`);
  };
}

function toNatsUrls(text: string): string {
  text.split(',').forEach((one) => urlWith(['nats:', 'tls:'])(one.trim()));
  return text;
}

function toOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.origin === text.replace(/\/$/, '')) return url.origin;
  throw new Error(`an origin such as https://firewall.example, without a path, not «${text}»`);
}

function toOrigins(text: string): string[] {
  return text.split(',').map((one) => toOrigin(one.trim()));
}

function toNetworks(text: string): void {
  for (const network of text.split(',').map((one) => one.trim())) {
    const [address = '', bits = '0'] = network.split('/');
    const mostBits = isIP(address) === 6 ? 128 : 32;
    if (isIP(address) && /^\d{1,3}$/.test(bits) && Number(bits) <= mostBits) continue;
    throw new Error(`addresses or networks such as 10.0.0.0/8, parted by commas, not «${network}»`);
  }
}

/** Whoever asks for databases per organization must not find their data in the default one. */
const asksForResidency = (text: string): boolean => /^organizations\s*:/m.test(text);

function findConfigFile(env: Environment, root: string, problems: string[]): string | undefined {
  const named = env['AAF_CONFIG'];
  const file = path.resolve(root, named || 'aaf.config.yaml');
  if (existsSync(file)) {
    if (asksForResidency(readFileSync(file, 'utf8')))
      problems.push(
        `${file} gives organizations databases of their own, which this version cannot do; without its \`organizations:\`, they share the default database.`,
      );
    return file;
  }
  if (named) problems.push(`AAF_CONFIG names ${file}, which does not exist.`);
  return undefined;
}
