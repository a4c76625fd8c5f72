import type { ServiceName, Services } from '@aaf/contracts/app';
import type { MigrationStep } from '@aaf/db/migrate';
import type { EntitySchema } from '@mikro-orm/core';
import type { OwnHandlers } from './handler.ts';
import type { Job } from './job.ts';
import type { Reaction } from './reaction.ts';

/** A service before it runs: everything it is made of, and nothing that is running. */
export interface ServiceDefinition<N extends ServiceName> {
  name: N;
  entities: readonly EntitySchema[];
  /** In order, after the platform's own tables. */
  migrations: readonly MigrationStep[];
  /** Table of contents 1: what it answers. */
  handlers: OwnHandlers<Services[N]>;
  /** Table of contents 2: what it listens to. */
  reactions?: readonly Reaction[];
  jobs?: readonly Job[];
}

/** Says that something is a service; the contract's procedures without a handler do not compile. */
export const defineService = <N extends ServiceName>(
  definition: ServiceDefinition<N>,
): ServiceDefinition<N> => definition;
