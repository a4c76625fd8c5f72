import os from 'node:os';
import { bareGet, barePost, type Case } from './cases.ts';
import type { GoalLine } from './goals.ts';
import { rateRatio, type Results } from './results.ts';
import { medianSlice } from './statistics.ts';

/** Lays rows out as a Markdown table whose columns also line up in a terminal. */
function layOut(rows: readonly (readonly string[])[], alignRight: readonly boolean[]): string {
  const widths = alignRight.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const pad = (cell: string, column: number) =>
    alignRight[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0);
  const write = (row: readonly string[]) => `| ${row.map(pad).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    alignRight[column] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  const [head = [], ...body] = rows;
  return [write(head), `| ${rule.join(' | ')} |`, ...body.map(write)].join('\n');
}

const inMs = (ms: number): string => (ms < 0.1 ? ms.toFixed(5) : ms.toFixed(ms < 10 ? 2 : 1));

/** The machine, as far as a figure depends on it. */
export function describeMachine(): string {
  const [core] = os.cpus();
  const load = os
    .loadavg()
    .map((value) => value.toFixed(1))
    .join(' ');
  const gigabytes = Math.round(os.totalmem() / 2 ** 30);
  const model = core?.model.trim() ?? 'of an unknown kind';
  return `${os.availableParallelism()} cores (${model}), ${gigabytes} GB, ${os.type()} ${os.release()}, Node ${process.versions.node}, load ${load}`;
}

/** One row per case: medians, and the ratio to the control in the same cycles. */
export function reportCases(cases: readonly Case[], results: Results): string {
  const head = ['case', 'per second', 'p50 ms', 'p99 ms', 'of its control', 'failed'];
  const rows = cases.map(({ name, control }) => {
    const { perSecond, p50Ms, p99Ms, failures } = medianSlice(results.slices.get(name) ?? []);
    const ratio = control === undefined ? '' : rateRatio(results, name, control).toFixed(3);
    return [name, perSecond.toFixed(0), inMs(p50Ms), inMs(p99Ms), ratio, String(failures)];
  });
  return layOut([head, ...rows], [false, true, true, true, true, true]);
}

/** One row per goal. */
export function reportGoals(lines: readonly GoalLine[]): string {
  const rows = lines.map(({ goal, bar, measured, verdict }) => [goal, bar, measured, verdict]);
  return layOut([['goal', 'bar', 'measured', 'verdict'], ...rows], [false, false, false, false]);
}

/** How much the machine itself moved during the run: what the controls did at their best beside their worst. */
export function reportCalm({ slices }: Results): string {
  const spreads = [bareGet, barePost].map((name) => {
    const rates = (slices.get(name) ?? []).map(({ perSecond }) => perSecond);
    return Math.max(...rates) / Math.min(...rates);
  });
  const widest = Math.max(...spreads);
  const said = `the controls moved by ${widest.toFixed(1)}x between visits`;
  return widest > 2 ? `${said}: something else ran on this machine, so do not quote these figures` : said;
}
