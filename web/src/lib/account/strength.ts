import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import type { Guessability } from './say-strength.ts';

/** What is looked at of a long password: more says nothing new and takes long. */
const longestJudged = 100;

let meter: Promise<ZxcvbnFactory> | undefined;

/** Fetches the word lists, which weigh more than the page; later calls get the same ones. */
export const loadMeter = (): Promise<ZxcvbnFactory> => (meter ??= makeMeter());

async function makeMeter(): Promise<ZxcvbnFactory> {
  const [core, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ]);
  return new core.ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    translations: english.translations,
  });
}

/** How easily a password is guessed by somebody who knows these words about the person. It never leaves the browser. */
export async function judge(password: string, known: readonly string[]): Promise<Guessability> {
  const loaded = await loadMeter();
  const words = known.flatMap((text) => [text, ...text.split(/[\s@.]+/)]).filter((word) => word.length > 2);
  const { score, feedback } = loaded.check(password.slice(0, longestJudged), words);
  return { score, advice: feedback.warning ?? feedback.suggestions[0] };
}
