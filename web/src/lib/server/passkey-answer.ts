import { JsonObject } from '@aaf/contracts/json';
import { textOf } from './form-text.ts';

/** What a browser answered to a ceremony; what is no JSON becomes an answer that the gateway refuses. */
export function readPasskeyAnswer(form: FormData): { ceremony: string; response: JsonObject } {
  return { ceremony: textOf(form, 'ceremony'), response: readResponse(textOf(form, 'response')) };
}

function readResponse(text: string): JsonObject {
  try {
    return JsonObject.parse(JSON.parse(text));
  } catch {
    return {};
  }
}
