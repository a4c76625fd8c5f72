import { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { briefBegin, heldBack } from './brief-begin.ts';
import { openTestCluster, type TestCluster, type TestWorld } from './notes.test-support.ts';

let cluster: TestCluster;
let world: TestWorld;
let pool: Pool;
/** What went to the server, message by message. */
let sent: unknown[];
const setting = `${heldBack}select set_config('app.principal', 'ada', true)`;
const shown = `select current_setting('app.principal', true) as who`;

beforeAll(async () => {
  cluster = await openTestCluster();
  world = await cluster.createWorld();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
});

beforeEach(() => {
  sent = [];
  pool = new Pool({ connectionString: world.url('owner'), max: 1 });
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>; // one of its overloads
    const recorded = async (...args: unknown[]) => {
      sent.push(args[0]);
      return query(...args);
    };
    Object.assign(client, { query: recorded });
  });
  briefBegin(pool);
});
afterEach(() => pool.end());

test('the beginning, what is held back and the first statement are one message, answered by that statement', async () => {
  const client = await pool.connect();
  await client.query('start transaction read only', []);
  await client.query(setting, []);
  const { rows, command } = await client.query(shown, []);
  expect([command, rows]).toEqual(['SELECT', [{ who: 'ada' }]]);
  expect((await client.query(shown, [])).rows).toEqual([{ who: 'ada' }]);
  await client.query('commit', []);
  expect(sent).toEqual([`start transaction read only;${setting};${shown}`, shown, 'commit']);
  expect((await client.query(shown)).rows, 'it ends with the transaction').toEqual([{ who: '' }]);
  client.release();
});

test('what is held back amid a transaction travels with the next statement, also with one that has values', async () => {
  const client = await pool.connect();
  await client.query('begin', []);
  await client.query('select 1', []);
  await client.query(setting, []);
  const { rows } = await client.query(`${shown} where $1 = 1`, [1]);
  expect(rows).toEqual([{ who: 'ada' }]);
  await client.query('rollback', []);
  expect(sent).toEqual(['begin;select 1', setting, `${shown} where $1 = 1`, 'rollback']);
  client.release();
});

test.each(['commit', 'rollback'])(
  'a transaction in which nothing was asked is never begun: %s',
  async (end) => {
    const client = await pool.connect();
    await client.query('begin', []);
    await client.query(setting, []);
    await client.query(end, []);
    expect(sent).toEqual([]);
    client.release();
  },
);

test('a first statement that fails says why, and its transaction waits for the rollback as ever', async () => {
  const client = await pool.connect();
  await client.query('start transaction read only', []);
  const refused = client.query('create table never (x int)', []);
  await expect(refused).rejects.toMatchObject({ code: '25006' }); // read_only_sql_transaction
  await expect(client.query('select 1', [])).rejects.toMatchObject({ code: '25P02' }); // in_failed_sql_transaction
  await client.query('rollback', []);
  expect((await client.query('select 1 as one', [])).rows).toEqual([{ one: 1 }]);
  client.release();
});

test('a first statement that cannot be read fails in its transaction too: nothing runs outside of it', async () => {
  const client = await pool.connect();
  await client.query('begin', []);
  await client.query(setting, []);
  await expect(client.query('selekt 1', [])).rejects.toMatchObject({ code: '42601' }); // syntax_error
  await expect(client.query('select 1', [])).rejects.toMatchObject({ code: '25P02' }); // in_failed_sql_transaction
  await client.query('rollback', []);
  client.release();
});

test('what somebody held back and left lying is nobody else’s', async () => {
  const first = await pool.connect();
  await first.query('begin', []);
  await first.query(setting, []);
  first.release();
  const second = await pool.connect();
  expect((await second.query(shown, [])).rows[0]?.who).not.toBe('ada');
  expect(sent).toEqual([shown]);
  second.release();
});
