import type { Finding } from '@aaf/contracts/firewall';
import type { z } from 'zod';

/** What masking finds, in words. */
export const kindNames: Record<z.infer<typeof Finding>['kind'], string> = {
  api_key: 'API key',
  token: 'token',
  private_key: 'private key',
  password: 'password',
  card_number: 'card number',
};
