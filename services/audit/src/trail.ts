import type { AuditEvent } from '@aaf/contracts/audit';
import type { OrgEvent } from '@aaf/contracts/event';
import type { EntityManager } from '@mikro-orm/postgresql';
import { LockMode } from '@mikro-orm/core';
import { ChainedEvent } from './entities/chained-event.ts';
import { ChainHead } from './entities/chain-head.ts';
import { SourcePosition } from './entities/source-position.ts';
import { emptyHead, linkEvent, type Head } from './rules/chain.ts';

/** The end of an organization's trail, held by this transaction alone until it ends. */
export interface Trail {
  org_id: string;
  head: Head;
  progress: Map<string, number>;
}

async function lockHead(em: EntityManager, orgId: string): Promise<Head> {
  const find = () => em.findOne(ChainHead, { org_id: orgId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  const head = await find();
  if (head) return { sequence: head.sequence, hash: head.hash };
  // The first events of an organization may arrive side by side; one of them makes the row, all of them find it.
  await em
    .qb(ChainHead)
    .insert({ org_id: orgId, ...emptyHead })
    .onConflict()
    .ignore()
    .execute();
  return lockHead(em, orgId);
}

/** Takes the end of the trail; whoever else wants to add to it waits until this transaction is over. */
export async function lockTrail(em: EntityManager, orgId: string): Promise<Trail> {
  const head = await lockHead(em, orgId);
  const positions = await em.find(SourcePosition, { org_id: orgId });
  return { org_id: orgId, head, progress: new Map(positions.map(({ source, last }) => [source, last])) };
}

/** Adds a source's next events, in its order, and moves the end of the trail. */
export async function appendEvents(
  em: EntityManager,
  trail: Trail,
  events: readonly OrgEvent[],
): Promise<void> {
  const last = events.at(-1);
  if (!last) return;
  const linked: AuditEvent[] = [];
  for (const event of events) {
    const link = linkEvent(trail.head, event);
    linked.push(link);
    trail.head = { sequence: link.sequence, hash: link.hash };
  }
  trail.progress.set(last.source, last.source_sequence);
  await em.insertMany(ChainedEvent, linked);
  await em.nativeUpdate(ChainHead, { org_id: trail.org_id }, trail.head);
  await em
    .qb(SourcePosition)
    .insert({ org_id: trail.org_id, source: last.source, last: last.source_sequence })
    .onConflict(['org_id', 'source'])
    .merge(['last'])
    .execute();
}
