import type { audit } from '@aaf/contracts/audit';
import type { Handler } from '@aaf/service/handler';
import { ChainHead } from '../entities/chain-head.ts';
import { emptyHead } from '../rules/chain.ts';

export const getChainHead: Handler<typeof audit.chain.head> = async ({ org_id }, work) => {
  await work.enterOrg(org_id);
  const head = await work.em.findOne(ChainHead, { org_id });
  return head ? { sequence: head.sequence, hash: head.hash } : emptyHead;
};
