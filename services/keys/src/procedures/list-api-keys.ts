import type { keys } from '@aaf/contracts/keys';
import { decodeCursor, toPage } from '@aaf/service/cursor';
import type { Handler } from '@aaf/service/handler';
import { ApiKey } from '../entities/api-key.ts';
import { stillThere } from '../find-key.ts';
import { findMembers } from '../makers.ts';
import { shownKey } from '../rules/shown-key.ts';

export const listApiKeys: Handler<typeof keys.apiKeys.list> = async (input, work) => {
  const { em, org, now } = work;
  const after = decodeCursor(input.cursor, input);
  const beyond = input.order === 'asc' ? '$gt' : '$lt';
  const rows = await em.find(
    ApiKey,
    { org_id: org.id, ...stillThere(now), ...(after === undefined ? {} : { id: { [beyond]: after } }) },
    { orderBy: { id: input.order }, limit: input.limit + 1 },
  );
  const { data, pagination } = toPage(rows, input, (key) => key.id);
  const members = await findMembers(work, data);
  const maxAgeDays = org.api_key_max_age_days;
  return { data: data.map((key) => shownKey(key, { maxAgeDays, members })), pagination };
};
