import { parseArgs } from 'node:util';

/** How long and how wide a run is. */
export interface BenchOptions {
  /** How often every case is visited. */
  cycles: number;
  sliceMs: number;
  warmUpMs: number;
  /** How long a case waits for what the ones before it left to do. */
  quietMs: number;
  /** How many organizations the growth series visits; each number is a case. */
  organizations: number[];
  /** Organizations of which each is asked for once in five minutes at most, so that nothing about it is remembered. */
  coldOrganizations: number;
  revocations: number;
}

const full: BenchOptions = {
  cycles: 7,
  sliceMs: 1_000,
  warmUpMs: 300,
  quietMs: 5_000,
  organizations: [1, 100, 1_000],
  coldOrganizations: 12_000,
  revocations: 30,
};

/** About one minute: good for seeing that a change did no harm, not for a figure to be quoted. */
const quick: BenchOptions = {
  ...full,
  cycles: 3,
  sliceMs: 400,
  warmUpMs: 100,
  quietMs: 1_000,
  coldOrganizations: 3_000,
};

/**
 * Reads the words after `npm run bench --`.
 * @throws {Error} when one of them is unknown
 */
export function readOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: { quick: { type: 'boolean', default: false }, 'many-orgs': { type: 'boolean', default: false } },
  });
  const options = values.quick ? quick : full;
  if (!values['many-orgs']) return options;
  return { ...options, organizations: [...options.organizations, 10_000] };
}
