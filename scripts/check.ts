// `npm test`: everything a change must pass. The static checks run first, two at a time; all of them run even when
// one fails, and the tests after them. The last line says how many checks and tests passed and failed.
// `npm test -- <words for vitest>` runs only the tests that vitest picks by those words.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { addTallies, findTally, tallyLine, type Tally } from '@aaf/launch/tally';

const ROOT = path.resolve(import.meta.dirname, '..');
const STATIC_CHECKS = [
  { title: 'Formatting', script: 'format:check' },
  { title: 'Types', script: 'types' },
  { title: 'Lint', script: 'lint' },
  { title: 'Types of the dashboard', script: 'types:web' },
  { title: 'Structure', script: 'structure' },
  { title: 'Unused code', script: 'unused' },
];
const AT_ONCE = 2;
const COLOURS = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};

interface Outcome {
  readonly code: number;
  readonly output: string;
}

const running = new Set<ReturnType<typeof spawn>>();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    for (const child of running) child.kill(signal);
    process.exitCode = 130;
  });

function isInterrupted(): boolean {
  return process.exitCode === 130;
}

/** Runs a program; what it says is collected, and shown as it comes if wanted. */
function run(command: string, args: readonly string[], { isShown }: { isShown: boolean }): Promise<Outcome> {
  const env = { ...process.env, ...COLOURS };
  const child = spawn(command, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let output = '';
  const take = (chunk: Buffer, to: NodeJS.WriteStream) => {
    output += chunk.toString();
    if (isShown) to.write(chunk);
  };
  child.stdout.on('data', (chunk: Buffer) => {
    take(chunk, process.stdout);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    take(chunk, process.stderr);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      running.delete(child);
      resolve({ code: code ?? 1, output });
    });
  });
}

async function runStaticCheck({ title, script }: (typeof STATIC_CHECKS)[number]): Promise<boolean> {
  const from = performance.now();
  const { code, output } = await run('pnpm', ['run', '--silent', script], { isShown: false });
  if (isInterrupted()) return false;
  const isPassed = code === 0;
  heading(`${title}: ${isPassed ? 'passed' : 'FAILED'}`, from);
  if (!isPassed) console.log(`${output.trim()}\n(again: npm run ${script})`);
  return isPassed;
}

async function runStaticChecks(): Promise<Tally> {
  const waiting = [...STATIC_CHECKS];
  const results: boolean[] = [];
  const worker = async () => {
    for (let check = waiting.shift(); check && !isInterrupted(); check = waiting.shift())
      results.push(await runStaticCheck(check));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const passed = results.filter(Boolean).length;
  return { passed, failed: results.length - passed, skipped: 0 };
}

async function runTests(args: readonly string[]): Promise<Tally> {
  const reporters = ['--reporter=default', '--reporter=./packages/launch/src/vitest-reporter.ts'];
  const vitest = path.join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const { code, output } = await run(process.execPath, [vitest, 'run', ...reporters, ...args], {
    isShown: true,
  });
  const tally = findTally(output) ?? { passed: 0, failed: 0, skipped: 0 };
  // It may end badly without naming a test: when no file matches, or when it falls over itself.
  const isUnexplained = code !== 0 && tally.failed === 0;
  return isUnexplained ? { ...tally, failed: 1 } : tally;
}

function heading(text: string, from: number): void {
  console.log(`\n── ${text} (${((performance.now() - from) / 1000).toFixed(1)} s)`);
}

const args = process.argv.slice(2);
const none: Tally = { passed: 0, failed: 0, skipped: 0 };
const staticChecks = args.length > 0 ? none : await runStaticChecks();
const from = performance.now();
if (!isInterrupted()) {
  console.log('\n── Tests');
  const tests = await runTests(args);
  const total = addTallies(staticChecks, tests);
  heading(tests.failed > 0 ? 'Tests: FAILED' : 'Tests: passed', from);
  if (total.failed > 0) process.exitCode = 1;
  console.log(`\n${tallyLine(total)}`);
}
