// What the product is held against, in a process of its own: bare Fastify, one durable commit for each request, and
// one tRPC procedure, served by tRPC's own adapter and by the product's thin route.
import { once } from 'node:events';
import { listRoutes } from '@aaf/contracts/app';
import { createLog } from '@aaf/service/log';
import { initTRPC } from '@trpc/server';
import { fastifyTRPCPlugin } from '@trpc/server/adapters/fastify';
import Fastify, { type FastifyInstance } from 'fastify';
import { registerTrpc } from '../../services/gateway/src/trpc.ts';
import { createPool, insertRow, withClients, type Client } from './database.ts';
import { controlAnswer, controlSchema } from './payload.ts';

const connections = 16;
const submit = listRoutes().find((route) => route.path === 'firewall.actions.submit');

function registerBare(app: FastifyInstance): void {
  const { body, answer } = controlSchema;
  app.get('/bare', { schema: { response: { 200: answer } } }, async () => controlAnswer);
  app.post('/bare', { schema: { body, response: { 201: answer } } }, async (_request, reply) => {
    void reply.code(201);
    return controlAnswer;
  });
}

function registerOneCommitEach(app: FastifyInstance, clients: readonly Client[]): void {
  const { body, answer } = controlSchema;
  const onFreeClient = createPool(clients);
  app.post('/commit', { schema: { body, response: { 201: answer } } }, async (request, reply) => {
    await onFreeClient((client) => insertRow(client, JSON.stringify(request.body)));
    void reply.code(201);
    return controlAnswer;
  });
}

/** The same procedure twice: its input is checked by the contract, its answer is a constant. */
async function registerProcedure(app: FastifyInstance): Promise<void> {
  if (!submit) throw new Error('there is no procedure that submits an action');
  const { input } = submit.procedure;
  const t = initTRPC.create();
  const router = t.router({ submit: t.procedure.input(input).mutation(() => controlAnswer) });
  await app.register(async (scope) => {
    await scope.register(fastifyTRPCPlugin, { prefix: '/stock', trpcOptions: { router } });
  });
  registerTrpc(app, {
    answer: async (_route, _visit, read) => {
      input.parse(read());
      return controlAnswer;
    },
    follow: () => {
      throw new Error('nothing is followed here');
    },
    clientOf: () => ({ ip: null, user_agent: null }),
    log: createLog('control', 'error'),
  });
}

async function serve(clients: readonly Client[]): Promise<void> {
  const app = Fastify();
  registerBare(app);
  registerOneCommitEach(app, clients);
  await registerProcedure(app);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  process.send?.({ port: Number(new URL(url).port) });
  await once(process, 'disconnect');
  await app.close();
}

const [databaseUrl] = (await once(process, 'message')) as [string]; // what its caller sends first
await withClients(databaseUrl, connections, serve);
