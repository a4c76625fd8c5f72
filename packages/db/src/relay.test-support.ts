import type { OrgEvent } from '@aaf/contracts/event';
import type { Publish } from './carry.ts';
import { eventOf, type TestCluster, type TestWorld } from './notes.test-support.ts';
import { recordEvents } from './outbox.ts';
import { startRelay, type Relay, type RelayOptions } from './relay.ts';
import { inTransaction } from './tenancy.ts';

/** A database with relays on it, which stop before it goes. */
export interface RelayWorld extends AsyncDisposable {
  readonly world: TestWorld;
  start(publish: Publish, more?: Partial<RelayOptions>): Promise<Relay>;
  /** Commits events of these names. */
  record(orgId: string, ...names: string[]): Promise<OrgEvent[]>;
  /** Ends the connections of all relays, as a crash of theirs or of the server does. */
  killRelaySessions(): Promise<void>;
  /** The outbox, oldest first. */
  outbox(): Promise<{ name: string; is_published: boolean }[]>;
}

export async function createRelayWorld(cluster: TestCluster): Promise<RelayWorld> {
  await using stack = new AsyncDisposableStack();
  const world = stack.use(await cluster.createWorld());
  const orm = await world.openOrm(10);
  const { clock, service } = world;
  const running = stack.move();
  return {
    world,
    start: async (publish, more = {}) =>
      running.use(await startRelay({ url: world.url('relay'), service, publish, clock, ...more })),
    record: (org_id, ...names) => {
      const events = names.map((name) => eventOf(org_id, name));
      return inTransaction(orm, { org_id }, (em) => recordEvents(em, events, { service, clock }));
    },
    killRelaySessions: async () => {
      await world.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where usename = $1 and datname = current_database()`,
        [world.role('relay')],
      );
    },
    outbox: () =>
      world.query(
        `select body -> 'target' ->> 'name' as name, published_at is not null as is_published
           from outbox order by position`,
      ),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** A broker that keeps what it took, in order. */
export function createBroker(takes: (event: OrgEvent) => boolean = () => true) {
  const taken: OrgEvent[] = [];
  const publish: Publish = async (events) =>
    events.map((event) => {
      const ok = takes(event);
      if (ok) taken.push(event);
      return { id: event.id, ok };
    });
  return { taken, publish };
}
