import { connectBus } from './connection.ts';
import { consumeEvents } from './consume.ts';

/** A consumer in a process of its own, to be killed: it has the effect, says so, and never comes to the ack. */
const [url = ''] = process.argv.slice(2);
const bus = await connectBus({ url, name: 'crashing' });
consumeEvents(bus, {
  durable: 'crashes',
  async handle(event) {
    process.stdout.write(`${event.id}\n`);
    await new Promise(() => undefined);
  },
});
