import { defineService } from '@aaf/service/define-service';
import { ChainHead } from './entities/chain-head.ts';
import { ChainedEvent } from './entities/chained-event.ts';
import { SourcePosition } from './entities/source-position.ts';
import { WaitingEvent } from './entities/waiting-event.ts';
import { createKnownTrails } from './known-trails.ts';
import { auditMigrations } from './migrations.ts';
import { followEvents } from './procedures/follow-events.ts';
import { getChainHead } from './procedures/get-chain-head.ts';
import { listEvents } from './procedures/list-events.ts';
import { verifyChain } from './procedures/verify-chain.ts';
import { createChainEvents } from './reactions/chain-events.ts';

/** audit: the trail of an organization, chained so that nobody can quietly edit it. */
export const createAuditService = () =>
  defineService({
    name: 'audit',
    entities: [ChainedEvent, ChainHead, SourcePosition, WaitingEvent],
    migrations: auditMigrations,
    handlers: {
      events: { list: listEvents, follow: followEvents },
      chain: { head: getChainHead, verify: verifyChain },
    },
    reactions: [createChainEvents(createKnownTrails())],
  });
