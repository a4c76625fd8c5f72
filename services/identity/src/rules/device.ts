import bowser from 'bowser';

const unknownDevice = 'An unknown device';
/** Longer ones are nobody's browser, and reading them takes its time. */
const longestRead = 512;

/** What somebody uses, in a few words, such as `Firefox on Linux`. It is what they say of themselves. */
export function describeDevice(userAgent: string | null | undefined): string {
  if (typeof userAgent !== 'string' || userAgent.trim() === '') return unknownDevice;
  const said = userAgent.slice(0, longestRead);
  const { browser, os } = bowser.parse(said);
  // Tools name themselves first: curl/8.5.0
  const name = browser.name ? browser.name : /^[\w.-]{1,40}/.exec(said)?.[0];
  if (name === undefined) return unknownDevice;
  return os.name ? `${name} on ${os.name}` : name;
}
