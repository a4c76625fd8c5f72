import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Bus } from './connection.ts';
import { takeLease } from './lease.ts';
import { ensureEventStream, leaseMs } from './stream.ts';
import { startTestBroker, type TestBroker } from './testing.ts';
import { wireOf } from './wire.ts';

let broker: TestBroker;
let bus: Bus;
beforeAll(async () => {
  broker = await startTestBroker();
  bus = await broker.connect();
  await ensureEventStream(bus);
});
afterAll(async () => {
  await bus.close();
  await broker[Symbol.asyncDispose]();
});

const never = new AbortController().signal;
/** Whether it is still pending after everything that is under way has been done. */
async function isPending(promise: Promise<unknown>): Promise<boolean> {
  const marker = Symbol('pending');
  await wireOf(bus).nats.flush();
  return (await Promise.race([promise, Promise.resolve(marker)])) === marker;
}

test('of two who want a lease one gets it, and the other when it is given back', async () => {
  await using otherBus = await broker.connect();
  const one = await takeLease(wireOf(bus), 'pair', never);
  const wanted = takeLease(wireOf(otherBus), 'pair', never);
  // Longer than a claim lives that nobody renews.
  await new Promise((resolve) => void setTimeout(resolve, leaseMs + 1_000));
  expect(await isPending(wanted)).toBe(true);
  expect(one.lost.aborted).toBe(false);
  await one[Symbol.asyncDispose]();
  await using other = await wanted;
  expect(other.lost.aborted).toBe(false);
});

test('different consumers have leases of their own', async () => {
  await using one = await takeLease(wireOf(bus), 'one', never);
  await using other = await takeLease(wireOf(bus), 'other', never);
  expect([one.lost.aborted, other.lost.aborted]).toEqual([false, false]);
});

test('whose lease was taken over is told', async () => {
  const one = await takeLease(wireOf(bus), 'robbed', never);
  const manager = await wireOf(bus).nats.jetstreamManager();
  await manager.streams.purge('LEASES', { filter: 'lease.robbed' });
  await using otherBus = await broker.connect();
  await using other = await takeLease(wireOf(otherBus), 'robbed', never);
  await new Promise((resolve) => {
    one.lost.addEventListener('abort', resolve, { once: true });
  });
  await one[Symbol.asyncDispose]();
  expect(other.lost.aborted).toBe(false);
});

test('waiting for a lease ends with the signal', async () => {
  await using _one = await takeLease(wireOf(bus), 'busy', never);
  const controller = new AbortController();
  const wanted = takeLease(wireOf(bus), 'busy', controller.signal);
  controller.abort();
  await expect(wanted).rejects.toThrow('aborted');
});
