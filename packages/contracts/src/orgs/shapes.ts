import { z } from 'zod';
import { id } from '../ids.ts';
import { Role } from '../permissions.ts';
import { Plan } from '../plans.ts';

export const ownSettings = (settings: object): unknown => settings;

export const OrgRef = z.string().min(1).max(64);
export const Affiliation = z.object({
  id: id('organization'),
  slug: z.string(),
  name: z.string(),
  role: Role,
  plan: Plan,
});
