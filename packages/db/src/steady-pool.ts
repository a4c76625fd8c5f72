import type { Pool, PoolClient } from 'pg';

/**
 * Gives a connection that breaks while it is out back to its pool. Kysely, under MikroORM, returns it after
 * a rollback that worked, and on a broken connection none does: each one lost amid a transaction would
 * take a place in the pool for good.
 */
export function steadyPool(pool: Pool): void {
  const connect = pool.connect.bind(pool);
  Object.assign(pool, { connect: async () => returnedWhenLost(await connect()) });
}

function returnedWhenLost(client: PoolClient): PoolClient {
  const release = client.release.bind(client);
  let isOut = true;
  const giveBack = (destroy?: boolean | Error) => {
    if (!isOut) return;
    isOut = false;
    client.off('end', onLost);
    release(destroy);
  };
  const onLost = () => {
    giveBack(true);
  };
  client.once('end', onLost);
  client.release = giveBack;
  return client;
}
