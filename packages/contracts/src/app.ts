import { access } from './access.ts';
import { audit } from './audit.ts';
import type { Contract, PublicRouterOf, RouterOf, Procedure } from './contract.ts';
import { firewall } from './firewall.ts';
import { identity } from './identity.ts';
import { keys } from './keys.ts';
import { live } from './live.ts';
import { orgs } from './orgs.ts';
import { usage } from './usage.ts';

/** Everything the product answers, by service. */
export const services = { identity, orgs, keys, firewall, usage, audit } as const satisfies Record<
  string,
  Contract
>;

/** What the gateway answers by itself. */
const gateway = { events: live, access } as const satisfies Contract;

export type Services = typeof services;
export type ServiceName = keyof Services;

/** The type of the public tRPC router: `createTRPCClient<AppRouter>` needs nothing else. */
export type AppRouter = PublicRouterOf<Services, typeof gateway>;
/** What the parts may ask each other, internal procedures included. */
export type InternalRouter = RouterOf<Services>;

/** A procedure with its path. */
export interface Route {
  /** `<service>.<noun>.<verb>`; `<noun>.<verb>` where the gateway itself answers. */
  path: string;
  procedure: Procedure;
}

const routesOf = (contract: Contract, prefix: string): Route[] =>
  Object.entries(contract).flatMap(([noun, verbs]) =>
    Object.entries(verbs).map(([verb, procedure]) => ({ path: `${prefix}${noun}.${verb}`, procedure })),
  );

/** All procedures in one flat list, internal ones included. */
export function listRoutes(): Route[] {
  const all: Record<ServiceName, Contract> = services;
  return [
    ...Object.entries(all).flatMap(([service, contract]) => routesOf(contract, `${service}.`)),
    ...routesOf(gateway, ''),
  ];
}
