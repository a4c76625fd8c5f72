import type { core, ZodError } from 'zod';

function problemOf(issue: core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.input === undefined && issue.message.endsWith('undefined')) {
    return 'is required';
  }
  return issue.message.replace(/^Invalid (input|option): expected/, 'must be');
}

/** What is wrong with an input: the path of each field and its problem. The first problem of a field counts. */
export function fieldProblems(error: ZodError): Record<string, string> {
  const problems = new Map<string, string>();
  for (const issue of error.issues) {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) problems.set([...path, key].join('.'), 'is not a known field');
      continue;
    }
    const field = path.join('.') || 'input';
    if (!problems.has(field)) problems.set(field, problemOf(issue));
  }
  return Object.fromEntries(problems);
}
