/** Path and query of a page, without the `?/name` that says which of its forms was sent. */
export function herePath(url: URL): string {
  const query = new URLSearchParams([...url.searchParams].filter(([name]) => !name.startsWith('/')));
  return query.size > 0 ? `${url.pathname}?${query}` : url.pathname;
}
