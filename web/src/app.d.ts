import type { ErrorCode, ErrorDetails } from '@aaf/contracts/errors';
import type { Pause } from '@aaf/contracts/firewall';
import type { User } from '@aaf/contracts/identity';
import type { Organization } from '@aaf/contracts/orgs';
import type { Api, Rest } from '#lib/server/api.ts';
import type { Theme } from '#lib/theme.ts';

declare global {
  namespace App {
    interface Error {
      code?: ErrorCode;
      details?: ErrorDetails;
      request_id?: string;
    }
    interface PageData {
      /** Who is signed in, on the pages that need somebody. */
      user?: User;
      /** The organization of the URL, on its pages. */
      organization?: Organization;
      /** How many notifications they have not read there. */
      unreadCount?: number;
      /** How many actions wait for a person there. */
      pendingCount?: number;
      /** What is paused there now. */
      pauses?: readonly Pause[];
    }
    interface Locals {
      /** Path and query of the page that is asked for; reading it from a load's `url` would tie the load to it. */
      here: string;
      requestId: string;
      sessionToken: string | undefined;
      theme: Theme;
      /** The gateway, as this visitor, for the organization in the URL. */
      api: Api;
      /** The gateway, as the owner of a session that has just begun. */
      apiAs: (sessionToken: string | undefined) => Api;
      /** The same over REST, to read what tRPC cannot carry. */
      rest: Rest;
    }
  }
}
