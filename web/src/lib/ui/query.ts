interface Address {
  readonly pathname: string;
  readonly search: string;
}

/** Where a form of the page sends to, keeping the query: filters survive it. */
export const actionIn = (url: Address, name: string): string => {
  const [, query = ''] = withQuery(url, {}).split('?');
  return query ? `?/${name}&${query}` : `?/${name}`;
};

/** The address of the same page with other query fields; what is undefined or empty is left out. */
export function withQuery(url: Address, changes: Record<string, string | undefined>): string {
  const query = new URLSearchParams(url.search);
  for (const [name, value] of [...query]) if (name.startsWith('/') || value === '') query.delete(name);
  for (const [name, value] of Object.entries(changes)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  return query.size > 0 ? `${url.pathname}?${query}` : url.pathname;
}
