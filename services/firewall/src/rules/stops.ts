/** What stops an agent. */
export interface Stop {
  name: string;
  reason: string;
}

/** A pause, as far as it stops. Neither agent nor key means everybody. */
interface Pausing {
  agent_id?: string | null | undefined;
  key_id?: string | null | undefined;
  created_by_name: string;
  reason: string;
}

/** Who speaks; the key is null where a person does. */
export interface Speaker {
  agent_id: string;
  key_id: string | null;
}

/** The pauses of an organization. */
export interface Stops {
  /** What stops a speaker: a pause of the agent itself before one of its key, that before one of all. */
  of(speaker: Speaker): Stop | null;
}

export function collectStops(pauses: readonly Pausing[]): Stops {
  const byTarget = new Map(
    pauses.map(({ agent_id, key_id, created_by_name: name, reason }) => [
      agent_id ? `agent ${agent_id}` : key_id ? `key ${key_id}` : 'all',
      { name, reason },
    ]),
  );
  return {
    of: ({ agent_id, key_id }) =>
      byTarget.get(`agent ${agent_id}`) ?? byTarget.get(`key ${key_id ?? ''}`) ?? byTarget.get('all') ?? null,
  };
}
