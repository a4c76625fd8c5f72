import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A process that cannot be confused with a later one: pids are used again, a pid together with the moment its
 * process started is not.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in words of the system; only ever compared. */
  readonly started: string;
}

/** Who runs under this pid now; nobody if it is free or only a corpse that its parent has not buried yet. */
export function identify(pid: number): ProcessIdentity | undefined {
  const started = process.platform === 'linux' ? startedOnLinux(pid) : startedByPs(pid);
  return started ? { pid, started } : undefined;
}

/** Whether this very process still runs. */
export function isAlive(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.started === identity.started;
}

/** The command line of a process as it sees it, empty if there is no such process. */
export function commandLineOf(pid: number): string {
  try {
    if (process.platform === 'linux')
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return ask('args', pid);
  } catch {
    return '';
  }
}

/** Sends a signal to a process, and to all of its group if it leads one; a process that is gone is left in peace. */
export function sendSignal(
  identity: ProcessIdentity,
  signal: NodeJS.Signals,
  scope: 'process' | 'group' = 'process',
) {
  if (!isAlive(identity)) return;
  try {
    process.kill(scope === 'group' ? -identity.pid : identity.pid, signal);
  } catch (cause) {
    if (!isAlive(identity)) return;
    throw new Error(`process ${identity.pid} cannot be stopped; it may belong to another user`, { cause });
  }
}

/** Asks a process that is not our child to end, and kills its group when it has not after the grace. */
export async function endProcess(
  identity: ProcessIdentity,
  { signal, graceMs }: { signal: NodeJS.Signals; graceMs: number },
): Promise<void> {
  sendSignal(identity, signal);
  if (await isGoneWithin(identity, graceMs)) return;
  sendSignal(identity, 'SIGKILL', 'group');
  if (await isGoneWithin(identity, graceMs)) return;
  throw new Error(`process ${identity.pid} does not end, not even when killed`);
}

async function isGoneWithin(identity: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (isAlive(identity)) {
    if (performance.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}

function startedOnLinux(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may itself hold spaces and parentheses: fields are counted from behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, sinceBootTicks] = [fields[0], fields[19]];
    if (state === 'Z' || state === 'X' || sinceBootTicks === undefined) return undefined;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}/${sinceBootTicks}`;
  } catch {
    return undefined;
  }
}

function startedByPs(pid: number): string | undefined {
  try {
    return ask('state', pid).startsWith('Z') ? undefined : ask('lstart', pid) || undefined;
  } catch {
    return undefined;
  }
}

function ask(column: string, pid: number): string {
  const args = ['-p', String(pid), '-o', `${column}=`];
  return execFileSync('/bin/ps', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}
