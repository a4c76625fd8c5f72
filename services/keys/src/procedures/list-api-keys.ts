import type { keys } from '@aaf/contracts/keys';
import { decodeCursor, toPage } from '@aaf/service/cursor';
import type { Handler } from '@aaf/service/handler';
import { ApiKey } from '../entities/api-key.ts';
import { shownKey } from '../rules/shown-key.ts';

export const listApiKeys: Handler<typeof keys.apiKeys.list> = async (input, { em, org }) => {
  const after = decodeCursor(input.cursor, input);
  const beyond = input.order === 'asc' ? '$gt' : '$lt';
  const rows = await em.find(
    ApiKey,
    { org_id: org.id, deleted_at: null, ...(after === undefined ? {} : { id: { [beyond]: after } }) },
    { orderBy: { id: input.order }, limit: input.limit + 1 },
  );
  const shown = rows.map((key) => shownKey(key, org.api_key_max_age_days));
  return toPage(shown, input, (key) => key.id);
};
