import type { firewall } from '@aaf/contracts/firewall';
import type { Handler } from '@aaf/service/handler';
import { policyTemplates } from '../rules/policy-templates.ts';

export const listPolicyTemplates: Handler<typeof firewall.policies.templates> = () =>
  Promise.resolve({ data: [...policyTemplates] });
