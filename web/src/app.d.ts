import type { ErrorCode } from '@aaf/contracts/errors';
import type { Organization } from '@aaf/contracts/orgs';
import type { Api } from '#lib/server/api.ts';
import type { Theme } from '#lib/theme.ts';

declare global {
  namespace App {
    interface Error {
      code?: ErrorCode;
      request_id?: string;
    }
    interface PageData {
      /** The organization of the URL, on its pages. */
      organization?: Organization;
      /** How many actions wait for a person there; counted up to 26. */
      pendingCount?: number;
    }
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
