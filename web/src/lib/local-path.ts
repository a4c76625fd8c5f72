/**
 * A path to go on to, out of a query or a form: only paths of this site are followed.
 * Browsers read `//host` and `/\host` as another site, and drop tabs and line breaks before they read.
 */
export function localPath(text: FormDataEntryValue | null | undefined, fallback = '/'): string {
  if (typeof text !== 'string' || !/^\/(?![/\\])/.test(text)) return fallback;
  // eslint-disable-next-line no-control-regex -- control characters are the very thing that is refused here
  return /[\u0000-\u001f\\]/.test(text) ? fallback : text;
}
