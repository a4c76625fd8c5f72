import type { firewall } from '@aaf/contracts/firewall';
import type { Handler } from '@aaf/service/handler';
import { readMasking } from '../masking-settings.ts';
import { maskSecrets } from '../rules/masking.ts';

/** What would be found in some params and how they would be stored; where they would be refused, how masked. */
export const testMasking: Handler<typeof firewall.masking.test> = async ({ params }, work) => {
  const { mode } = await readMasking(work);
  const { params: masked, findings } = maskSecrets(params);
  return { params: mode === 'flag' ? params : masked, findings };
};
