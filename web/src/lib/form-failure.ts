import type { ErrorCode, ErrorDetails } from '@aaf/contracts/errors';

/** What a form shows after a refusal: what was typed, and what is wrong with it. */
export interface FormFailure {
  /** Which form of the page it was. */
  form: string;
  code: ErrorCode;
  message: string;
  details: ErrorDetails;
  /** A field's path → its problem. */
  fields: Record<string, string>;
  values: Record<string, string>;
  request_id: string;
}

/** The failure, if it is about that form. */
export const failureOf = (failure: FormFailure | undefined, form: string): FormFailure | undefined =>
  failure?.form === form ? failure : undefined;

/** The problems of its fields; none while there is no failure. */
export const fieldsOf = (failure: FormFailure | undefined): Record<string, string> => failure?.fields ?? {};
