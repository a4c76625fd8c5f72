/** Somebody else saved a form's thing meanwhile. */
export interface Conflict {
  /** Which form of the page it concerns. */
  form: string;
  /** The version that is stored now: a form sent with it replaces that one. */
  etag: string | undefined;
  /** What is stored now, by the form's fields. */
  stored: Record<string, string>;
}

/** What differs between what is stored and what somebody typed, by the labels of the fields. */
export function listDifferences(
  { stored }: Conflict,
  typed: Record<string, string>,
  labels: Record<string, string>,
): { label: string; stored: string; typed: string }[] {
  return Object.entries(labels)
    .map(([field, label]) => ({ label, stored: stored[field] ?? '', typed: typed[field] ?? '' }))
    .filter((row) => row.stored !== row.typed);
}
