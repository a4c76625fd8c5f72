// A process of its own that asks as fast as it is answered. It writes requests that were put together beforehand to
// plain sockets and reads no more of an answer than its status and its length: a client library costs as much as
// the server it measures, and would hide half of every ratio.
import { connect, type Socket } from 'node:net';
import type { LoadOrder, LoadReport, Visit } from './load-job.ts';
import { summarize } from './statistics.ts';

interface Target {
  port: number;
  requests: readonly string[];
  /** The next one; goes on from visit to visit. */
  cursor: number;
}

interface Tally {
  durationsMs: number[];
  statuses: Record<string, number>;
}

const targets = new Map<string, Target>();

const tell = (report: LoadReport) => process.send?.(report);

/** The status of the answer at the start of the text once it is whole, and where it ends. */
function readAnswer(text: string): { status: number; end: number } | undefined {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd === -1) return undefined;
  const end = endOf(text, headEnd);
  return end === undefined || text.length < end ? undefined : { status: Number(text.slice(9, 12)), end };
}

const lastChunk = '\r\n0\r\n\r\n';

/** Answers come with their length, or in chunks, of which the empty one is the last. */
function endOf(text: string, headEnd: number): number | undefined {
  const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, headEnd))?.[1];
  if (length !== undefined) return headEnd + 4 + Number(length);
  const last = text.indexOf(lastChunk, headEnd);
  return last === -1 ? undefined : last + lastChunk.length;
}

/** Sends one request after the other until it is told to end; each answer is handed on with its duration. */
function converse(
  socket: Socket,
  {
    next,
    onAnswer,
    mayGoOn,
  }: {
    next: () => string;
    onAnswer: (status: number, durationMs: number) => void;
    mayGoOn: () => boolean;
  },
): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    let sentAtMs = 0;
    const send = () => {
      sentAtMs = performance.now();
      socket.write(next());
    };
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      const answer = readAnswer(text);
      if (!answer) return;
      text = text.slice(answer.end);
      onAnswer(answer.status, performance.now() - sentAtMs);
      if (mayGoOn()) send();
      else socket.end(resolve);
    });
    socket.once('error', reject);
    socket.once('close', () => {
      reject(new Error('the server closed a connection amid a visit'));
    });
    socket.once('connect', send);
  });
}

async function visitTarget(target: Target, visit: Visit): Promise<LoadReport> {
  const tally: Tally = { durationsMs: [], statuses: {} };
  const beganAtMs = performance.now();
  let warmedUp = 0;
  let measuredFromMs = Number.POSITIVE_INFINITY;
  let lastAnswerMs = 0;
  const next = () => {
    const request = target.requests[target.cursor % target.requests.length] ?? '';
    target.cursor += 1;
    return request;
  };
  const onAnswer = (status: number, durationMs: number) => {
    const nowMs = performance.now();
    if (measuredFromMs === Number.POSITIVE_INFINITY) {
      warmedUp += 1;
      const isWarm = nowMs - beganAtMs >= visit.warmUpMs && warmedUp >= visit.warmUpRequests;
      if (isWarm) measuredFromMs = nowMs;
      return;
    }
    lastAnswerMs = nowMs;
    tally.durationsMs.push(durationMs);
    tally.statuses[status] = (tally.statuses[status] ?? 0) + 1;
  };
  const mayGoOn = () => performance.now() - measuredFromMs < visit.sliceMs;
  const sockets = Array.from({ length: visit.concurrency }, () => connect(target.port, '127.0.0.1'));
  for (const socket of sockets) socket.setNoDelay(true);
  await Promise.all(sockets.map((socket) => converse(socket, { next, onAnswer, mayGoOn })));
  const failures = tally.durationsMs.length - (tally.statuses[visit.expectedStatus] ?? 0);
  const slice = summarize(tally.durationsMs, lastAnswerMs - measuredFromMs, failures);
  return { kind: 'visited', slice, statuses: tally.statuses };
}

async function obey(order: LoadOrder): Promise<void> {
  if (order.kind === 'define') {
    targets.set(order.name, { port: order.port, requests: order.requests, cursor: 0 });
    return;
  }
  const target = targets.get(order.name);
  if (!target) throw new Error(`nobody defined the case ${order.name}`);
  tell(await visitTarget(target, order.visit));
}

process.on('message', (order: LoadOrder) => void obey(order));
process.once('disconnect', () => process.exit());
tell({ kind: 'ready' });
