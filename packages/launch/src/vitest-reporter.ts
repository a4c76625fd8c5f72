import type { Reporter, SerializedError, TestModule } from 'vitest/node';
import { tallyLine } from './tally.ts';

/**
 * Closes a run with one plain line, `N passed, N failed`. A file that fails without a failing test, such as one that
 * does not load, counts as one failure, and so does each error that no test caught.
 */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], uncaught: readonly SerializedError[]): void {
    const tally = { passed: 0, failed: uncaught.length, skipped: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'pending') tally.skipped += 1;
        else tally[state] += 1;
      }
      const hasFailedTest = [...module.children.allTests('failed')].length > 0;
      if (!module.ok() && !hasFailedTest) tally.failed += 1;
    }
    console.log(`\n${tallyLine(tally)}`);
  }
}
