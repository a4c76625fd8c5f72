import type { ASTNode } from '@marcbachmann/cel-js';
import * as price from './condition-cost.ts';
import type { Cost, Size } from './condition-cost.ts';
import { ConditionFlaw } from './condition-errors.ts';
import { meteredMethods } from './condition-language.ts';
import { charactersPerCell } from './facts.ts';
import { findPatternFlaw } from './patterns.ts';

/** Loops of one condition, side by side or inside each other. */
const maxLoops = 8;
const maxPatterns = 4;
const zoneSteps = 2_000; // a clock in a named zone takes some 100 µs
const shortText = price.cells(1 + 128 / charactersPerCell);

const functions = new Set(['size', 'int', 'double', 'string', 'bool', 'timestamp', 'duration', 'has']);
const loops = new Set(['exists', 'all', 'exists_one', 'filter', 'map']);
const textMethods = new Set(['size', 'lowerAscii', 'upperAscii', 'trim']);
const prefixMethods = new Set(['startsWith', 'endsWith']);
const clockMethods = new Set([
  'getFullYear', 'getMonth', 'getDate', 'getDayOfMonth', 'getDayOfWeek', 'getDayOfYear', 'getHours', 'getMinutes',
  'getSeconds', 'getMilliseconds',
]); // prettier-ignore
const durationText = /^-?(\d{1,9}(\.\d{1,9})?(ns|us|ms|s|m|h)){1,6}$/;

const comparisons = new Set(['==', '!=', '<', '<=', '>', '>=']);
const logic = new Set(['&&', '||']);
const binaries = new Set([...comparisons, ...logic, 'in', '+', '-', '*', '/', '%', '[]']);

type NodeOf<Op> = Extract<ASTNode, { op: Op }>;
type Binary = NodeOf<
  '==' | '!=' | 'in' | '+' | '-' | '*' | '/' | '%' | '<' | '<=' | '>' | '>=' | '&&' | '||' | '[]'
>;
type Composite = NodeOf<'list' | 'map' | '?:'>;

const isBinary = (node: ASTNode): node is Binary => binaries.has(node.op);
const hasParts = (node: ASTNode): node is Composite => ['list', 'map', '?:'].includes(node.op);

/** What a part of a condition can be at most, and cost at most. */
interface Reading {
  size: Size;
  cost: Cost;
}

/** A condition as a whole: what it costs at most without its metered methods, and how many of those it has. */
export interface ConditionReading {
  cost: Cost;
  searches: number;
  /** Searches for a pattern. */
  patterns: number;
}

interface Scope {
  /** The variables of the loops around, and how large each can be. */
  variables: ReadonlyMap<string, Size>;
  depth: number;
  count: { loops: number; searches: number; patterns: number };
  /** Steps of an error that is made and swallowed, as `||`, `&&` and loops do: it quotes the text up to its place. */
  errorSteps: number;
}

const flaw = (message: string, node: ASTNode) => new ConditionFlaw(message, node.start);

/**
 * Walks through a condition that was parsed and not checked yet: refuses what conditions do not offer, puts
 * metered methods in the place of the engine's own, and tells what the evaluation can cost at most without them.
 * @throws {ConditionFlaw}
 */
export function readCondition(ast: ASTNode): ConditionReading {
  const count = { loops: 0, searches: 0, patterns: 0 };
  const errorSteps = 50 + Math.ceil(ast.input.length / 5);
  const { cost } = read(ast, { variables: new Map(), depth: 0, count, errorSteps });
  return { cost, searches: count.searches, patterns: count.patterns };
}

function read(node: ASTNode, scope: Scope): Reading {
  if (isBinary(node)) return readBinary(node, scope);
  if (hasParts(node)) return readParts(node, scope);
  switch (node.op) {
    case 'value':
      return readLiteral(node);
    case 'id':
      return readVariable(node, scope);
    case '.':
      return readField(node, scope);
    case 'call':
      return readCall(node, scope);
    case 'rcall':
      return readMethod(node, scope);
    case '!_':
    case '-_':
      return withStep(price.small, read(node.args, scope));
    case '.?':
    case '[?]':
      throw flaw('optional fields are not offered here; use has()', node);
  }
}

const withStep = (size: Size, ...parts: readonly Reading[]): Reading => ({
  size,
  cost: price.addCosts(price.steps(1), ...parts.map((part) => part.cost)),
});

function readLiteral(node: NodeOf<'value'>): Reading {
  if (node.args instanceof Uint8Array) throw flaw('bytes are not offered here; write a text', node);
  const length = typeof node.args === 'string' ? node.args.length : 0;
  return withStep(price.cells(1 + Math.floor(length / charactersPerCell)));
}

function readVariable(node: NodeOf<'id'>, { variables }: Scope): Reading {
  const size = variables.get(node.args);
  if (size) return withStep(size);
  switch (node.args) {
    case 'action':
    case 'context':
      return withStep(price.anything);
    case 'agent':
    case 'org':
      return withStep(shortText);
    default:
      throw flaw(`unknown variable ${node.args}; there are action, agent, org and context`, node);
  }
}

/** A part of a value is no larger than the value; the action's names have a length of their own. */
function readField(node: NodeOf<'.'>, scope: Scope): Reading {
  const [left, field] = node.args;
  const whole = read(left, scope);
  const isOurs = left.op === 'id' && left.args === 'action' && !scope.variables.has('action');
  return withStep(isOurs && field !== 'params' ? shortText : whole.size, whole);
}

function readParts(node: Composite, scope: Scope): Reading {
  const parts = node.args.flat().map((part) => read(part, scope));
  return withStep(sizeOfAll(parts), ...parts);
}

function readBinary(node: Binary, scope: Scope): Reading {
  const left = read(node.args[0], scope);
  const right = read(node.args[1], scope);
  if (comparisons.has(node.op)) return looking(price.smallerOf(left.size, right.size), left, right);
  if (logic.has(node.op)) return withStep(price.small, left, right, swallowing(scope));
  if (node.op === 'in') return looking(right.size, left, right);
  if (node.op === '+') return looking(price.addSizes(left.size, right.size), left, right);
  return withStep(node.op === '[]' ? left.size : price.small, left, right);
}

/** Outside loops there are too few errors to count. */
const swallowing = ({ depth, errorSteps }: Scope): Reading => ({
  size: price.small,
  cost: price.steps(depth > 0 ? errorSteps : 0),
});

/** An operator that may have to look at `size` of its operands, which is also what `+` makes of them. */
function looking(size: Size, ...operands: readonly Reading[]): Reading {
  const reading = withStep(size, ...operands);
  return { size, cost: price.addCosts(reading.cost, price.scanning(size)) };
}

function readCall(node: NodeOf<'call'>, scope: Scope): Reading {
  const [name, args] = node.args;
  if (!functions.has(name)) throw flaw(`${name}() is not offered here; there are ${list(functions)}`, node);
  if (name === 'duration') assertDuration(node);
  if (name === 'has') return withStep(price.small, ...args.map((arg) => read(arg, scope)));
  const operands = args.map((arg) => read(arg, scope));
  return looking(sizeOfAll(operands), ...operands);
}

const sizeOfAll = (operands: readonly Reading[]): Size =>
  price.addSizes(price.small, ...operands.map((operand) => operand.size));

/** The text that is written out at this place, if it is one. */
const textOf = (node: ASTNode): string | undefined =>
  node.op === 'value' && typeof node.args === 'string' ? node.args : undefined;

/** Parsing a duration takes the cube of its length, so that no text from outside may get there. */
function assertDuration(node: NodeOf<'call'>): void {
  const [argument] = node.args[1];
  const text = argument && textOf(argument);
  if (text !== undefined && durationText.test(text)) return;
  throw flaw('duration() takes a text such as "90m" or "1h30m"', argument ?? node);
}

function readMethod(node: NodeOf<'rcall'>, scope: Scope): Reading {
  const [name, receiver, args] = node.args;
  if (loops.has(name)) return readLoop(node, scope);
  const target = read(receiver, scope);
  const operands = args.map((arg) => read(arg, scope));
  if (textMethods.has(name)) return looking(target.size, target, ...operands);
  if (prefixMethods.has(name)) return looking(sizeOfAll(operands), target, ...operands);
  if (meteredMethods.has(name)) {
    putMeter(node, scope);
    return withStep(price.small, target, ...operands);
  }
  if (!clockMethods.has(name)) throw flaw(`the method ${name}() is not offered here`, node);
  const reading = withStep(price.small, target, ...operands);
  return args.length === 0
    ? reading
    : { ...reading, cost: price.addCosts(reading.cost, price.steps(zoneSteps)) };
}

function putMeter(node: NodeOf<'rcall'>, scope: Scope): void {
  const [name, , [argument]] = node.args;
  scope.count.searches += 1;
  if (name === 'matches') assertPattern(argument ?? node, scope);
  node.args[0] = meteredMethods.get(name) ?? name;
}

function assertPattern(pattern: ASTNode, { count }: Scope): void {
  count.patterns += 1;
  if (count.patterns > maxPatterns)
    throw flaw(`a condition may hold ${maxPatterns} patterns, no more`, pattern);
  const text = textOf(pattern);
  if (text === undefined)
    throw flaw('matches() takes a pattern that is written out, such as "^/etc/"', pattern);
  const problem = findPatternFlaw(text);
  if (problem) throw flaw(problem, pattern);
}

function readLoop(node: NodeOf<'rcall'>, scope: Scope): Reading {
  const [name, receiver, [variable, ...bodies]] = node.args;
  if (variable?.op !== 'id') throw flaw(`${name}() takes the name of a variable first`, node);
  const depth = scope.depth + 1;
  scope.count.loops += 1;
  if (depth > price.maxLoopDepth)
    throw flaw(`loops may be nested ${price.maxLoopDepth} deep, no deeper`, node);
  if (scope.count.loops > maxLoops) throw flaw(`a condition may hold ${maxLoops} loops, no more`, node);
  const items = read(receiver, scope);
  const inside = { ...scope, variables: new Map(scope.variables).set(variable.args, items.size), depth };
  const transform = name === 'map' ? bodies.at(-1) : undefined;
  if (transform && !isPathOf(variable.args, transform)) {
    throw flaw('map() can only pick out a field of its variable', transform);
  }
  const body = withStep(price.small, swallowing(inside), ...bodies.map((part) => read(part, inside)));
  const isList = name === 'filter' || name === 'map';
  return {
    size: isList ? items.size : price.small,
    cost: price.addCosts(items.cost, price.repeated(body.cost, items.size)),
  };
}

/** What map() makes must not outgrow what it was made from, or a chain of them would grow without end. */
function isPathOf(variable: string, node: ASTNode): boolean {
  if (node.op === 'id') return node.args === variable;
  if (node.op === '.') return isPathOf(variable, node.args[0]);
  return node.op === '[]' && node.args[1].op === 'value' && isPathOf(variable, node.args[0]);
}

const list = (names: ReadonlySet<string>): string => [...names].join(', ');
