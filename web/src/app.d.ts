import type { ErrorCode } from '@aaf/contracts/errors';
import type { SharedData } from '#lib/page-data.ts';
import type { Api } from '#lib/server/api.ts';
import type { Theme } from '#lib/theme.ts';

declare global {
  namespace App {
    interface Error {
      code?: ErrorCode;
      request_id?: string;
    }
    interface PageData extends SharedData {}
    interface Locals {
      /** Path and query of the page that is asked for; reading it from a load's `url` would tie the load to it. */
      here: string;
      requestId: string;
      sessionToken: string | undefined;
      theme: Theme;
      /** The gateway, as this visitor, for the organization in the URL. */
      api: Api;
    }
  }
}
