import type { MaskingSettings } from '@aaf/contracts/firewall';
import type { z } from 'zod';

/** The form, as it is compared when somebody else saved meanwhile. */
export const maskingFields = ({ mode }: z.infer<typeof MaskingSettings>): Record<string, string> => ({
  mode,
});

export const maskingLabels = { mode: 'When secrets are found' };
