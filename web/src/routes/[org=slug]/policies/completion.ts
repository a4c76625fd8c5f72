/** Something that can be put into a condition. */
export interface Suggestion {
  /** What is written. */
  text: string;
  meaning: string;
}

/** What the caret stands behind, and what could stand there instead. */
export interface Completion {
  /** Where the part begins that a suggestion takes the place of. */
  from: number;
  suggestions: Suggestion[];
}

const most = 8;

const names: readonly Suggestion[] = [
  { text: 'action.tool', meaning: 'the tool’s name' },
  { text: 'action.operation', meaning: 'what it does with it' },
  { text: 'action.params.', meaning: 'an argument' },
  { text: 'agent.id', meaning: 'who asks' },
  { text: 'org.slug', meaning: 'the organization’s address' },
  { text: 'org.plan', meaning: 'the organization’s plan' },
  { text: 'org.timezone', meaning: 'the organization’s time zone' },
  { text: 'org.id', meaning: 'the organization’s id' },
  { text: 'context.now', meaning: 'the time, in UTC' },
  { text: 'context.ip_address', meaning: 'where it comes from' },
  { text: 'context.', meaning: 'what the agent adds' },
  { text: 'has(', meaning: 'whether a field is there' },
  { text: 'size(', meaning: 'how long a text or list is' },
  { text: 'int(', meaning: 'as a whole number' },
  { text: 'double(', meaning: 'as a number' },
  { text: 'string(', meaning: 'as a text' },
  { text: 'timestamp(', meaning: 'as a time' },
  { text: 'duration(', meaning: 'as a length of time' },
];

const methods: readonly Suggestion[] = [
  { text: 'contains(', meaning: 'a text that has another in it' },
  { text: 'startsWith(', meaning: 'a text that begins with another' },
  { text: 'endsWith(', meaning: 'a text that ends with another' },
  { text: 'matches(', meaning: 'a text that fits a pattern' },
  { text: 'lowerAscii()', meaning: 'in small letters' },
  { text: 'upperAscii()', meaning: 'in capital letters' },
  { text: 'exists(', meaning: 'a list with one that …' },
  { text: 'all(', meaning: 'a list where each …' },
  { text: 'getHours(', meaning: 'the hour of a time' },
  { text: 'getDayOfWeek(', meaning: 'the weekday of a time, from Sunday, 0' },
];

/** What could be written where the caret stands; nothing inside of quotes. */
export function complete(condition: string, caret: number): Completion | undefined {
  const before = condition.slice(0, caret);
  if (isInQuotes(before)) return undefined;
  const word = /[A-Za-z_][\w.]*$/.exec(before)?.[0];
  if (word === undefined) return undefined;
  const named = startingWith(names, word);
  if (named.length > 0) return { from: caret - word.length, suggestions: named };
  const dot = word.lastIndexOf('.');
  const method = word.slice(dot + 1);
  const called = dot > 0 && method ? startingWith(methods, method) : [];
  return called.length > 0 ? { from: caret - method.length, suggestions: called } : undefined;
}

const startingWith = (all: readonly Suggestion[], word: string): Suggestion[] =>
  all.filter(({ text }) => text !== word && text.toLowerCase().startsWith(word.toLowerCase())).slice(0, most);

function isInQuotes(text: string): boolean {
  let open = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (open && character === '\\') at += 1;
    else if (open) open = character === open ? '' : open;
    else if (character === '"' || character === "'") open = character;
  }
  return open !== '';
}
