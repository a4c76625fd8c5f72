import { defineService } from '@aaf/service/define-service';
import { ApiKey } from './entities/api-key.ts';
import { KeyUse } from './entities/key-use.ts';
import { closeRotated } from './jobs/close-rotated.ts';
import { forgetCallers } from './jobs/forget-callers.ts';
import { keysMigrations } from './migrations.ts';
import { createApiKey } from './procedures/create-api-key.ts';
import { deleteApiKey } from './procedures/delete-api-key.ts';
import { getApiKey } from './procedures/get-api-key.ts';
import { listApiKeys } from './procedures/list-api-keys.ts';
import { listShortenedKeys } from './procedures/list-shortened-keys.ts';
import { rotateApiKey } from './procedures/rotate-api-key.ts';
import { touchApiKeys } from './procedures/touch-api-keys.ts';
import { verifyApiKey } from './procedures/verify-api-key.ts';

/** keys: the API keys of organizations. */
export const createKeysService = () =>
  defineService({
    name: 'keys',
    entities: [ApiKey, KeyUse],
    migrations: keysMigrations,
    handlers: {
      apiKeys: {
        create: createApiKey,
        list: listApiKeys,
        get: getApiKey,
        rotate: rotateApiKey,
        delete: deleteApiKey,
        wouldShorten: listShortenedKeys,
        touch: touchApiKeys,
        verify: verifyApiKey,
      },
    },
    jobs: [closeRotated, forgetCallers],
  });
