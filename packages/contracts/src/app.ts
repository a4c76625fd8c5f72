import { audit } from './audit.ts';
import type { Contract, PublicRouterOf, RouterOf, Procedure } from './contract.ts';
import { firewall } from './firewall.ts';
import { identity } from './identity.ts';
import { keys } from './keys.ts';
import { orgs } from './orgs.ts';
import { usage } from './usage.ts';

/** Everything the product answers, by service. */
export const services = { identity, orgs, keys, firewall, usage, audit } as const satisfies Record<
  string,
  Contract
>;

export type Services = typeof services;
export type ServiceName = keyof Services;

/** The type of the public tRPC router: `createTRPCClient<AppRouter>` needs nothing else. */
export type AppRouter = PublicRouterOf<Services>;
/** What the parts may ask each other, internal procedures included. */
export type InternalRouter = RouterOf<Services>;

/** A procedure with its path and the service that answers it. */
export interface Route {
  /** `<service>.<noun>.<verb>` */
  path: string;
  service: ServiceName;
  procedure: Procedure;
}

/** All procedures in one flat list, internal ones included. */
export function listRoutes(): Route[] {
  const all: Record<ServiceName, Contract> = services;
  return Object.entries(all).flatMap(([service, contract]) =>
    Object.entries(contract).flatMap(([noun, verbs]) =>
      Object.entries(verbs).map(([verb, procedure]) => ({
        path: `${service}.${noun}.${verb}`,
        service: service as ServiceName, // Object.entries forgets the literal keys
        procedure,
      })),
    ),
  );
}
