import { mkdtempDisposableSync } from 'node:fs';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startNats } from './nats.ts';
import { identify } from './process-identity.ts';

const newFolder = () => mkdtempDisposableSync(path.join(os.tmpdir(), 'aaf-nats-'));

/** Speaks to the server in its own words, and answers all it said up to its verdict on the credentials. */
function greet(port: number, credentials: object): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(`CONNECT ${JSON.stringify({ verbose: false, ...credentials })}\r\nPING\r\n`);
  return new Promise((resolve, reject) => {
    let said = '';
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      said += chunk.toString();
      if (!/PONG|-ERR/.test(said)) return;
      socket.destroy();
      resolve(said);
    });
  });
}

test('NATS lets in who knows the password and refuses everybody else', async () => {
  using folder = newFolder();
  await using nats = await startNats({ dir: folder.path, user: 'aaf', password: 'pass "word"' });
  expect(await greet(nats.port, { user: 'aaf', pass: 'pass "word"' })).toContain('PONG');
  expect(await greet(nats.port, {})).toContain("-ERR 'Authorization Violation'");
  expect(await greet(nats.port, { user: 'aaf', pass: 'guessed' })).toContain(
    "-ERR 'Authorization Violation'",
  );
});

test('NATS listens on this machine alone, with JetStream and messages of up to 8 MiB', async () => {
  using folder = newFolder();
  await using nats = await startNats({ dir: folder.path });
  const said = await greet(nats.port, {});
  expect(said).toContain('"host":"127.0.0.1"');
  expect(said).toContain('"jetstream":true');
  expect(said).toContain(`"max_payload":${8 * 1024 * 1024}`);
});

test('its URL carries the credentials in a form that any client reads back', async () => {
  using folder = newFolder();
  await using nats = await startNats({ dir: folder.path, user: 'aaf', password: 'a@b:c/d' });
  const url = new URL(nats.url);
  expect([url.protocol, url.username, decodeURIComponent(url.password)]).toEqual(['nats:', 'aaf', 'a@b:c/d']);
  expect(Number(url.port)).toBe(nats.port);
});

test('a second NATS on the same store ends the first, since two would damage it', async () => {
  using folder = newFolder();
  const first = await startNats({ dir: folder.path });
  await using second = await startNats({ dir: folder.path });
  expect(identify(first.pid)).toBeUndefined();
  expect(await greet(second.port, {})).toContain('PONG');
});
