import path from 'node:path';
import type { Demo } from './demo.ts';
import { httpUrl, type Settings } from './settings.ts';

/** What is printed once everything answers: where things are, how to sign in, how to stop. */
export function summary({
  settings,
  demo,
  cwd,
}: {
  settings: Settings;
  demo: Demo | undefined;
  cwd: string;
}): string {
  const api = httpUrl(settings.host, settings.apiPort);
  const folder = path.relative(cwd, settings.dataDir);
  const data = folder.startsWith('..') ? settings.dataDir : folder;
  const rows: [string, string][] = [
    ['Dashboard', settings.webOrigin],
    ['API', `${api}  (reference: ${api}/docs)`],
  ];
  if (!settings.isMailSent) rows.push(['Mail', `kept, not sent: ${settings.webOrigin}/dev/mailbox`]);
  if (demo) rows.push(['Sign in', signIn(demo)]);
  rows.push(['Data, logs', `${data}, ${path.join(data, 'logs')}`], ['Stop', 'Ctrl-C']);
  return rows.map(([title, text]) => `  ${title.padEnd(12)}${text}`).join('\n');
}

function signIn({ email, password, organization }: Demo): string {
  return `${email}  password: ${password}  (demo organization ${organization})`;
}
