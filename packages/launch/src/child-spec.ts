import { lastWords, type LogFile } from './log-file.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** How a process is started, how it shows that it is ready, and how it is asked to end. */
export interface ChildSpec {
  /** Names its log and its record in the data folder. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
  /** Another user to run as. */
  readonly ids?: { readonly uid: number; readonly gid: number };
  readonly readiness: Readiness;
  readonly stopSignal: 'SIGTERM' | 'SIGINT';
  /** What must be so before each start, also before one after a crash. */
  readonly prepare?: () => Promise<void>;
}

/** Sends `{ ready: true, health_url }` over IPC · answers HTTP with success · says certain words in its log. */
export type Readiness =
  | { readonly kind: 'message' }
  | { readonly kind: 'answers'; readonly url: string }
  | { readonly kind: 'says'; readonly words: RegExp };

/** How a process ended; `problem` when it never started. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly problem?: string;
}

/** One sentence on how a process ended. */
export function describeExit({ code, signal, problem }: Exit): string {
  if (problem) return problem;
  return signal ? `ended by ${signal}` : `ended with exit code ${code ?? 'unknown'}`;
}

/** The failure of a process that was needed, with what it said last and where to read on. */
export function childFailure(name: string, what: string, log: LogFile): Error {
  const words = lastWords(log);
  return new Error(`${name} ${what}.${words ? `\n${words}` : ''}\nMore in ${log.path}.`);
}
