import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { assertPortFree, freePort } from './ports.ts';

test('a taken port is refused with a sentence that says which and what to do', async () => {
  const port = await freePort();
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  await expect(assertPortFree(port, 'AAF_API_PORT')).rejects.toThrow(
    `Port ${port} is taken; stop what uses it or set AAF_API_PORT.`,
  );
  server.close();
  await once(server, 'close');
  await expect(assertPortFree(port, 'AAF_API_PORT')).resolves.toBeUndefined();
});

test('an address that this machine does not have is refused with a sentence', async () => {
  await expect(assertPortFree(3001, 'AAF_API_PORT', '203.0.113.7')).rejects.toThrow(
    'Nothing can listen on 203.0.113.7',
  );
});
