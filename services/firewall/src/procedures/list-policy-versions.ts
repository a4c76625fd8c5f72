import { Refusal, refuseFields } from '@aaf/contracts/errors';
import type { firewall } from '@aaf/contracts/firewall';
import { isId } from '@aaf/contracts/ids';
import { decodeCursor, toPage } from '@aaf/service/cursor';
import type { Handler } from '@aaf/service/handler';
import { versionAnswer } from '../answers.ts';
import { PolicyVersion } from '../entities/policy-version.ts';
import { Policy } from '../entities/policy.ts';

function startOf(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  const version = Number(cursor);
  if (!Number.isInteger(version)) throw refuseFields({ cursor: 'is not a cursor that this list gave out' });
  return version;
}

/** The versions of a policy, also of a deleted one. */
export const listPolicyVersions: Handler<typeof firewall.policies.versions> = async (input, { em, org }) => {
  const { id, order, limit } = input;
  const policy = isId('policy', id) ? await em.findOne(Policy, { org_id: org.id, id }) : null;
  if (!policy) throw new Refusal('not_found');
  const after = startOf(decodeCursor(input.cursor, input));
  const rows = await em.find(
    PolicyVersion,
    {
      org_id: org.id,
      policy_id: id,
      ...(after === undefined ? {} : { version: order === 'asc' ? { $gt: after } : { $lt: after } }),
    },
    { orderBy: { version: order }, limit: limit + 1 },
  );
  return toPage(rows.map(versionAnswer), input, ({ version }) => String(version));
};
