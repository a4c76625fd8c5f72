/** A text field of a form; what is missing, or is a file, reads as empty. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}

/** A text field that may be left empty: then it is not said at all. */
export const optionalTextOf = (form: FormData, name: string): string | undefined =>
  textOf(form, name).trim() || undefined;

/** A number field that may be left empty. What is no number is passed on as NaN, for the server to refuse. */
export function optionalNumberOf(form: FormData, name: string): number | undefined {
  const text = textOf(form, name).trim();
  return text === '' ? undefined : Number(text);
}

/** All text fields of those names, to be shown again. */
export const valuesOf = (form: FormData, ...names: string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, textOf(form, name)]));

/** One entry a line; commas and blanks between them are forgiven. */
export const linesOf = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);
