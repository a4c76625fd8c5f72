import type { PolicyDraft } from './policy-draft.ts';
import { draftOf } from './policy-draft.ts';

/** A rule in one line, for comparing. */
const sayRule = (rule: PolicyDraft['rules'][number]): string => {
  const { when, decision, reason, risk_level, timeout_minutes, required_approvers } = rule;
  const approval = [
    timeout_minutes && `within ${timeout_minutes} min`,
    required_approvers && `${required_approvers} approvers`,
  ];
  return [`${when} → ${decision}`, risk_level, reason, ...approval].filter(Boolean).join(', ');
};

/** What the editor holds, by its fields: compared when somebody else saved meanwhile. */
export const draftFields = ({
  name,
  description,
  priority,
  enabled,
  rules,
}: PolicyDraft): Record<string, string> => ({
  name,
  description,
  priority,
  enabled: enabled ? 'on' : 'off',
  rules: rules.map(sayRule).join('; '),
});

/** The same of a policy as it is stored. */
export const policyFields = (policy: Parameters<typeof draftOf>[0]): Record<string, string> =>
  draftFields(draftOf(policy));

export const policyLabels = {
  name: 'Name',
  description: 'Description',
  priority: 'Priority',
  enabled: 'Enabled',
  rules: 'Rules',
};
