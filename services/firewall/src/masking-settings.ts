import type { MaskingSettings } from '@aaf/contracts/firewall';
import type { OrgWork } from '@aaf/service/handler';
import type { z } from 'zod';
import { Masking } from './entities/masking.ts';
import { defaultMaskingMode } from './rules/secret-handling.ts';

/** What an organization does with secrets in arguments. */
export async function readMasking({ em, org }: OrgWork): Promise<z.infer<typeof MaskingSettings>> {
  const settings = await em.findOne(Masking, { org_id: org.id });
  return { mode: settings?.mode ?? defaultMaskingMode };
}
