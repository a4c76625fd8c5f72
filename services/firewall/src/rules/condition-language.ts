import { Environment } from '@marcbachmann/cel-js';
import { ConditionFault } from './condition-errors.ts';
import { ActionFacts, AgentFacts, OrgFacts } from './facts.ts';
import { spend, type Meter } from './meter.ts';
import { createMatcher } from './patterns.ts';

const limits = {
  maxAstNodes: 600,
  maxDepth: 24,
  maxListElements: 200,
  maxMapEntries: 100,
  maxCallArguments: 4,
};
const maxNeedleCharacters = 250; // V8 looks for longer ones in quadratic time

function createContains(meter: Meter): (text: string, needle: string) => boolean {
  return (text, needle) => {
    if (needle.length > maxNeedleCharacters) {
      throw new ConditionFault(`contains() looks for ${maxNeedleCharacters} characters at most`);
    }
    spend(meter, Math.ceil(text.length / 4));
    return text.includes(needle);
  };
}

/**
 * Methods whose price is only known when they are called. The engine does not let its own be replaced, so
 * ours stand under other names, which `readCondition` puts in their place.
 */
export const meteredMethods: ReadonlyMap<string, string> = new Map([
  ['contains', '_contains'],
  ['matches', '_matches'],
]);

/** CEL over `action`, `agent`, `org` and `context`. */
export function createConditionLanguage(meter: Meter): Environment {
  const method = { receiverType: 'string', returnType: 'bool', params: [{ type: 'string' }], async: false };
  return new Environment({ limits })
    .registerType('Action', {
      ctor: ActionFacts,
      fields: { tool: 'string', operation: 'string', params: 'map<string, dyn>' },
    })
    .registerType('Agent', { ctor: AgentFacts, fields: { id: 'string' } })
    .registerType('Org', {
      ctor: OrgFacts,
      fields: { id: 'string', slug: 'string', plan: 'string', timezone: 'string' },
    })
    .registerVariable('action', 'Action')
    .registerVariable('agent', 'Agent')
    .registerVariable('org', 'Org')
    .registerVariable('context', 'map<string, dyn>')
    .registerFunction({ ...method, name: '_contains', handler: createContains(meter) })
    .registerFunction({ ...method, name: '_matches', handler: createMatcher(meter) });
}
