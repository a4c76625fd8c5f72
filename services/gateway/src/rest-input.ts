import { refuseFields } from '@aaf/contracts/errors';
import { isRecord } from '@aaf/contracts/json';
import { Refusal } from '@aaf/contracts/errors';
import { z } from 'zod';

/** How the text of a query parameter or a path becomes a value: by the type the contract declares for the field. */
export type Reader = (text: string) => unknown;

const readNumber: Reader = (text) => (/^-?\d{1,15}(\.\d+)?$/.test(text) ? Number(text) : text);
const readBoolean: Reader = (text) => (text === 'true' ? true : text === 'false' ? false : text);

/** The readers of a schema's fields. Text that does not read as the declared type stays text, and the schema refuses it. */
export function createReaders(schema: z.ZodType): ReadonlyMap<string, Reader> {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const fields = Object.entries(json.properties ?? {});
  return new Map(
    fields.flatMap(([field, property]): [string, Reader][] => {
      const type = typeof property === 'object' ? property.type : undefined;
      if (type === 'integer' || type === 'number') return [[field, readNumber]];
      return type === 'boolean' ? [[field, readBoolean]] : [];
    }),
  );
}

/** What a REST request carries besides its method and path. */
export interface RestParts {
  params: Record<string, string>;
  query: Record<string, unknown>;
  body: unknown;
  hasBody: boolean;
}

function readTexts(
  texts: Record<string, unknown>,
  readers: ReadonlyMap<string, Reader>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(texts).map(([field, text]) => {
      if (typeof text !== 'string') throw refuseFields({ [field]: 'is given more than once' });
      return [field, (readers.get(field) ?? String)(text)];
    }),
  );
}

function refuseOverlap(names: readonly string[], where: Record<string, unknown>, problem: string): void {
  const fields = names.filter((name) => Object.hasOwn(where, name));
  if (fields.length > 0) throw refuseFields(Object.fromEntries(fields.map((field) => [field, problem])));
}

/**
 * The input of a procedure out of a REST request: the path's names, and the query of a read or the body of a change.
 * @throws {Refusal} `invalid_input` when a field is given twice, or in a place where it does not belong
 */
export function assembleInput(
  parts: RestParts,
  readers: ReadonlyMap<string, Reader>,
): Record<string, unknown> {
  const { params, query, body, hasBody } = parts;
  const fromPath = readTexts(params, readers);
  if (!hasBody) {
    refuseOverlap(Object.keys(params), query, 'is given by the path');
    return { ...readTexts(query, readers), ...fromPath };
  }
  if (Object.keys(query).length > 0) {
    refuseOverlap(Object.keys(query), query, 'belongs into the body, not into the address');
  }
  if (body !== undefined && body !== null && !isRecord(body)) {
    throw new Refusal('invalid_input', { message: 'Send the body as a JSON object.' });
  }
  const fields = body ?? {};
  refuseOverlap(Object.keys(params), fields, 'is given by the path');
  return { ...fields, ...fromPath };
}
