import type { firewall } from '@aaf/contracts/firewall';
import type { z } from 'zod';
import type { JudgementOptions } from './rules/judge.ts';

export type Trace = NonNullable<z.input<typeof firewall.actions.submit.output>['trace']>;

/** Rules that did not apply are told up to this number; those that did, or failed, always. */
const mostUnmatched = 1_000;

/** Listens to a judgement and keeps what became of each rule. */
export function createTrace(): { steps: Trace; onRule: NonNullable<JudgementOptions['onRule']> } {
  const steps: Trace = [];
  return {
    steps,
    onRule({ policy, rule, rule_index }, outcome) {
      if (policy.version === null) return;
      if (outcome === 'not_matched' && steps.length >= mostUnmatched) return;
      const { id: policy_id, version: policy_version } = policy;
      steps.push({ policy_id, policy_version, rule_index, outcome, decision: rule.decision });
    },
  };
}
