import type { Json, JsonObject } from '@aaf/contracts/json';

/** What is to be judged, as it came in. */
export interface Submission {
  tool: string;
  operation: string;
  params: JsonObject;
  agent_id: string;
  context: JsonObject;
  org: { id: string; slug: string; plan: string; timezone: string };
  /** ISO 8601, UTC. */
  now: string;
  ip_address: string | null;
}

/** `action` in a condition. */
export class ActionFacts {
  readonly tool: string;
  readonly operation: string;
  readonly params: ReadonlyMap<string, unknown>;
  constructor(tool: string, operation: string, params: ReadonlyMap<string, unknown>) {
    this.tool = tool;
    this.operation = operation;
    this.params = params;
  }
}

/** `agent` in a condition. */
export class AgentFacts {
  readonly id: string;
  constructor(id: string) {
    this.id = id;
  }
}

/** `org` in a condition. */
export class OrgFacts {
  readonly id: string;
  readonly slug: string;
  readonly plan: string;
  readonly timezone: string;
  constructor({ id, slug, plan, timezone }: Submission['org']) {
    this.id = id;
    this.slug = slug;
    this.plan = plan;
    this.timezone = timezone;
  }
}

/** How much there is to look at: what the price of a condition depends on. */
export interface Extent {
  /** All values, a long text counting as several. */
  volume: number;
  /** Items of the longest list or map. */
  longest: number;
}

/** What conditions are evaluated over. */
export interface Facts {
  variables: {
    action: ActionFacts;
    agent: AgentFacts;
    org: OrgFacts;
    context: ReadonlyMap<string, unknown>;
  };
  extent: Readonly<Extent>;
}

/** Characters of a text that count as one value. */
export const charactersPerCell = 16;

/**
 * JSON as conditions see it: objects become maps, so that a field named `constructor` or `__proto__` is a
 * field like any other. Numbers stay doubles.
 */
function toValue(json: Json, extent: Extent): unknown {
  extent.volume += 1;
  if (typeof json === 'string') extent.volume += Math.floor(json.length / charactersPerCell);
  if (typeof json !== 'object' || json === null) return json;
  if (!Array.isArray(json)) return toMap(json, extent);
  extent.longest = Math.max(extent.longest, json.length);
  return json.map((item) => toValue(item, extent));
}

function toMap(object: JsonObject, extent: Extent): Map<string, unknown> {
  const entries = Object.entries(object);
  extent.longest = Math.max(extent.longest, entries.length);
  return new Map(entries.map(([key, value]) => [key, toValue(value, extent)]));
}

/**
 * What a condition may look at. Of the context, `now` and `ip_address` are ours, whatever the caller sent
 * under these names; an address that is not known is an empty text.
 */
export function toFacts(submission: Submission): Facts {
  const { tool, operation, params, agent_id, org, now, ip_address } = submission;
  const extent: Extent = { volume: 0, longest: 0 };
  const context = toMap(submission.context, extent);
  context.set('now', new Date(now));
  context.set('ip_address', ip_address ?? '');
  return {
    variables: {
      action: new ActionFacts(tool, operation, toMap(params, extent)),
      agent: new AgentFacts(agent_id),
      org: new OrgFacts(org),
      context,
    },
    extent,
  };
}
