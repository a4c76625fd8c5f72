import { startChild } from './child-process.ts';
import type { LoadOrder, LoadReport, Visit } from './load-job.ts';

type Visited = Extract<LoadReport, { kind: 'visited' }>;

/** The load generator, as the run sees it. */
export interface Load extends AsyncDisposable {
  /** Says what a case asks; its requests are sent in turn, again and again. */
  define(name: string, port: number, requests: string[]): void;
  visit(name: string, visit: Visit): Promise<Visited>;
}

/** Starts the load generator. */
export async function startLoad(): Promise<Load> {
  const child = startChild('load-generator.ts');
  const tell = (order: LoadOrder) => {
    child.tell(order);
  };
  await child.hear();
  return {
    define(name, port, requests) {
      tell({ kind: 'define', name, port, requests });
    },
    async visit(name, visit) {
      tell({ kind: 'visit', name, visit });
      return (await child.hear()) as Visited; // it says nothing else after it was ready
    },
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}
