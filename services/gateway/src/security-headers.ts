import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet from 'helmet';

const protect = helmet({
  contentSecurityPolicy: { directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
  // The API is often reached over plain http inside a network; whoever terminates TLS sets this.
  strictTransportSecurity: false,
});

/** What helmet says of every answer. It is the same for each, so helmet is asked once. */
export function securityHeaders(): Promise<Record<string, string>> {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  return new Promise((resolve, reject) => {
    protect(request, response, (error) => {
      if (error instanceof Error) reject(error);
      else resolve(response.getHeaders() as Record<string, string>); // helmet sets texts alone
    });
  });
}
