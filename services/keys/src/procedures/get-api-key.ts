import type { keys } from '@aaf/contracts/keys';
import type { Handler } from '@aaf/service/handler';
import { findKey } from '../find-key.ts';
import { shownKey } from '../rules/shown-key.ts';

export const getApiKey: Handler<typeof keys.apiKeys.get> = async ({ id }, work) =>
  shownKey(await findKey(work, id), work.org.api_key_max_age_days);
