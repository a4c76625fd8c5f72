import type { firewall } from '@aaf/contracts/firewall';
import type { Handler } from '@aaf/service/handler';
import { readMasking } from '../masking-settings.ts';

export const getMasking: Handler<typeof firewall.masking.get> = (_input, work) => readMasking(work);
