// `npm run aaf -- …`: the operator's command.
import { Refusal } from '@aaf/contracts/errors';
import { Command } from 'commander';
import { addJobCommands } from './operator/job-commands.ts';
import { addOrgCommands } from './operator/org-commands.ts';

const program = new Command('aaf')
  .usage('<command> …, as in: npm run aaf -- org show acme')
  .description(
    'Operates an installation: the one that runs on the data folder (AAF_DATA_DIR, .aaf by default). Where none runs, the parts that a command needs are started for as long as it takes.',
  )
  .showHelpAfterError('Add --help to see how it is used.')
  .configureHelp({ showGlobalOptions: true });
addOrgCommands(program);
addJobCommands(program);

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Refusal || error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
// The bootstrap listens on a channel; an open one would hold this process.
process.channel?.unref();
