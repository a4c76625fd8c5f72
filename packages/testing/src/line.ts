import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A line to a server that stands between it and a part of the product. */
export interface Line extends Disposable {
  /** The server's address, through the line. */
  url: string;
  /** From here on nothing goes through, and nobody is told. */
  cut(): void;
}

export interface LineOptions {
  /** Whether these bytes of the client are held back for a while; what follows them waits its turn. */
  isHeldBack?: (bytes: Buffer) => boolean;
  /** For how long. */
  heldBackMs?: number;
}

/** Opens a line to `target`; disposing it breaks every connection through it. */
export async function openLine(target: URL, options: LineOptions = {}): Promise<Line> {
  const { isHeldBack = () => false, heldBackMs = 0 } = options;
  const sockets: net.Socket[] = [];
  let isCut = false;
  const server = net.createServer((client) => {
    const far = net.connect(Number(target.port), target.hostname);
    sockets.push(client, far);
    let turn: Promise<unknown> = Promise.resolve();
    client.on('data', (bytes) => {
      if (isHeldBack(bytes)) turn = turn.then(() => delay(heldBackMs));
      turn = turn.then(() => isCut || far.destroyed || far.write(bytes));
    });
    far.on('data', (bytes) => isCut || client.write(bytes));
    for (const socket of [client, far]) socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target);
  url.port = String((server.address() as net.AddressInfo).port); // a server on a port has one
  return {
    url: url.href,
    cut() {
      isCut = true;
    },
    [Symbol.dispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
