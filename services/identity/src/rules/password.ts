import { refuseFields } from '@aaf/contracts/errors';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import * as common from '@zxcvbn-ts/language-common';
import * as english from '@zxcvbn-ts/language-en';

/** What everybody's password might be made of here. */
const ofTheProduct = ['agent', 'action', 'firewall', 'agent action firewall', 'agentactionfirewall'];

/** Reading takes the cube of the length: whoever needs more characters to be hard to guess is hard to guess. */
const readCharacters = 24;

const estimator = new ZxcvbnFactory({
  dictionary: { ...common.dictionary, ...english.dictionary },
  graphs: common.adjacencyGraphs,
  translations: english.translations,
  l33tMaxSubstitutions: 8,
});

/** Whose password it is to be. */
export interface PasswordOwner {
  name: string;
  email: string;
}

function wordsOf({ name, email }: PasswordOwner): string[] {
  const words = [name, ...name.split(/\s+/), email, ...email.split(/[@.+_-]/)];
  return words.filter((word) => word.length > 2).map((word) => word.toLowerCase());
}

/** @throws {Refusal} `invalid_input` for a password that is among the first ones guessed */
export function refuseEasyPassword(password: string, owner: PasswordOwner): void {
  const { score, feedback } = estimator.check(password.slice(0, readCharacters), [
    ...ofTheProduct,
    ...wordsOf(owner),
  ]);
  if (score > 0) return;
  const advice = [feedback.warning, ...feedback.suggestions].filter((sentence) => sentence !== null);
  const problem = ['is too easy to guess', ...advice].join('. ').replaceAll('..', '.').replace(/\.$/, '');
  throw refuseFields({ password: problem });
}
