import type { Requester } from '@aaf/bus/request';
import { services, type ServiceName, type Services } from '@aaf/contracts/app';
import type { Caller } from '@aaf/contracts/caller';
import type { Contract, Procedure } from '@aaf/contracts/contract';
import type { z } from 'zod';
import { systemCaller } from './actor.ts';
import type { CallerTokens } from './caller-token.ts';

/** The path of any procedure, internal ones included. */
export type ProcedurePath = {
  [S in ServiceName]: {
    [N in keyof Services[S] & string]: `${S}.${N}.${keyof Services[S][N] & string}`;
  }[keyof Services[S] & string];
}[ServiceName];

type ProcedureAt<P extends ProcedurePath> = P extends `${infer S extends ServiceName}.${infer N}.${infer V}`
  ? N extends keyof Services[S]
    ? V extends keyof Services[S][N]
      ? Services[S][N][V]
      : never
    : never
  : never;
type InputOf<P extends ProcedurePath> =
  ProcedureAt<P> extends Procedure<infer _K, infer I> ? z.input<I> : never;
type OutputOf<P extends ProcedurePath> =
  ProcedureAt<P> extends Procedure<infer _K, infer _I, infer O> ? z.output<O> : never;

export interface AskOptions {
  org?: Caller['org'];
  request_id?: string;
  traceparent?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** Asks another part, as the system. Refusals come back as they were thrown there. */
export type Ask = <P extends ProcedurePath>(
  path: P,
  input: InputOf<P>,
  options?: AskOptions,
) => Promise<OutputOf<P>>;

/** The procedure a path names. */
export function procedureAt(path: string): Procedure | undefined {
  const [service = '', noun = '', verb = ''] = path.split('.');
  const all: Record<string, Contract> = services;
  const contract = Object.hasOwn(all, service) ? all[service] : undefined;
  const verbs = contract && Object.hasOwn(contract, noun) ? contract[noun] : undefined;
  return verbs && Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
}

/** @param name who asks, as it stands in logs and in the trail */
export function createAsk(requester: Requester, tokens: CallerTokens, name: string): Ask {
  return async (path, input, options = {}) => {
    const procedure = procedureAt(path);
    if (!procedure) throw new Error(`no procedure ${path}`);
    const caller = systemCaller(name, options.request_id ?? name, options.org);
    const answer = await requester.request({
      path,
      type: procedure.kind,
      input,
      ...(options.org ? { org_id: options.org.id } : {}),
      headers: {
        caller: tokens.sign(caller),
        request_id: caller.request_id,
        ...(options.traceparent ? { traceparent: options.traceparent } : {}),
      },
      ...(procedure.timeoutMs ? { timeoutMs: procedure.timeoutMs } : {}),
      ...(options.signal ? { signal: options.signal } : {}),
    });
    return procedure.output.parse(answer) as OutputOf<typeof path>; // the schema found by path is that path's own
  };
}
