// `npm run bench`: holds the product against the ceilings of this machine, in one interleaved run. Words after it
// (`npm run bench -- --quick`) are read by bench/src/options.ts; docs/performance.md says what is measured.
import { benchEnvironment } from '../bench/src/installation.ts';
import { readOptions } from '../bench/src/options.ts';
import { runBench } from '../bench/src/run.ts';
import { ROOT } from './ground.ts';

const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(name, () => {
    stopping.abort(new Error('stopped'));
  });

try {
  const options = readOptions(process.argv.slice(2));
  Object.assign(process.env, await benchEnvironment()); // the parts inherit it
  const say = (line: string) => {
    console.log(`${(performance.now() / 1_000).toFixed(1).padStart(6)} s  ${line}`);
  };
  await runBench({ root: ROOT, env: process.env, options, signal: stopping.signal, say });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
