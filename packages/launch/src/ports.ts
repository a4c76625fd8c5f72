import { createServer } from 'node:net';

/** A TCP port nobody listens on at this moment. */
export function freePort(host = '127.0.0.1'): Promise<number> {
  return listenOnce(0, host);
}

/** Refuses with a sentence that names the port and the variable that changes it, when the port is taken. */
export async function assertPortFree(port: number, variableName: string, host = '127.0.0.1'): Promise<void> {
  try {
    await listenOnce(port, host);
  } catch (cause) {
    throw new Error(whyNotFree(cause, { port, variableName, host }), { cause });
  }
}

function whyNotFree(cause: unknown, at: { port: number; variableName: string; host: string }): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'EADDRINUSE') return `Port ${at.port} is taken; stop what uses it or set ${at.variableName}.`;
  if (code === 'EACCES')
    return `Port ${at.port} is reserved for root; set ${at.variableName} to one above 1023.`;
  return `Nothing can listen on ${at.host}, which is no address of this machine; set AAF_HOST to one that is.`;
}

function listenOnce(port: number, host: string): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      const bound = typeof address === 'object' && address ? address.port : port;
      server.close(() => {
        resolve(bound);
      });
    });
  });
}
