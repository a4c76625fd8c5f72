import type { Slice } from './statistics.ts';

/** What the load generator is told: first what a case asks, then to visit it, as often as wanted. */
export type LoadOrder =
  | { kind: 'define'; name: string; port: number; requests: string[] }
  | { kind: 'visit'; name: string; visit: Visit };

/** One visit of a case. */
export interface Visit {
  /** Connections, each with one request under way. */
  concurrency: number;
  warmUpMs: number;
  /** How many requests the warming up sends at least. */
  warmUpRequests: number;
  sliceMs: number;
  expectedStatus: number;
}

/** What the load generator says. */
export type LoadReport =
  { kind: 'ready' } | { kind: 'visited'; slice: Slice; statuses: Record<string, number> };

/** A request as it goes over the wire. */
export function wireRequest(
  method: 'GET' | 'POST',
  path: string,
  sent: { key?: string; body?: unknown },
): string {
  const body = sent.body === undefined ? '' : JSON.stringify(sent.body);
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    ...(sent.key === undefined ? [] : [`authorization: Bearer ${sent.key}`]),
    ...(body === '' ? [] : ['content-type: application/json', `content-length: ${Buffer.byteLength(body)}`]),
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}
