import { RE2JS, RE2Set } from 're2js';
import { createBoundedCache } from '@aaf/service/bounded-cache';
import { spend, type Meter } from './meter.ts';

const maxCharacters = 500;
const maxInstructions = 250;
const memoryBytes = 256 * 1024; // per pattern
const patternsKept = 500;

/** Why a regular expression can't be used, or nothing when it can. */
export function findPatternFlaw(pattern: string): string | undefined {
  if (pattern.length > maxCharacters) return `the pattern must have at most ${maxCharacters} characters`;
  try {
    const isTooLarge = RE2JS.compile(pattern).programSize() > maxInstructions;
    return isTooLarge ? 'the pattern repeats too much' : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'the pattern is not valid';
  }
}

function compile(pattern: string): { set: RE2Set; instructions: number } {
  const set = new RE2Set(RE2Set.UNANCHORED, 0, memoryBytes);
  set.add(pattern);
  set.compile();
  return { set, instructions: RE2JS.compile(pattern).programSize() };
}

/**
 * Tells whether a text holds a match of a regular expression (RE2), in linear time and bounded memory.
 * JavaScript's own expressions backtrack: one pattern could stop the process.
 */
export function createMatcher(meter: Meter): (text: string, pattern: string) => boolean {
  const compiled = createBoundedCache<string, ReturnType<typeof compile>>(patternsKept);
  return (text, pattern) => {
    const matcher = compiled.get(pattern) ?? compile(pattern);
    compiled.set(pattern, matcher);
    spend(meter, Math.ceil((text.length * matcher.instructions) / 8));
    return matcher.set.match(text).length > 0;
  };
}
