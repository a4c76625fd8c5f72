/** An organization somebody belongs to. */
export interface Belonging {
  org_id: string;
  is_deleted: boolean;
}

/**
 * The organization that a person means who names none: the only one they belong to, else the one their
 * session chose. What was deleted counts where there is nothing else, so that they learn that it was.
 */
export function chooseOrganization(
  belongings: readonly Belonging[],
  chosenId: string | undefined,
): string | undefined {
  const living = belongings.filter((belonging) => !belonging.is_deleted);
  const candidates = living.length > 0 ? living : belongings;
  const [first, ...others] = candidates;
  if (first && others.length === 0) return first.org_id;
  return candidates.find(({ org_id }) => org_id === chosenId)?.org_id;
}
