const longest = 48;

/** The slug a name suggests: `Ångström & Söhne GmbH` → `angstrom-sohne-gmbh`. May be too short; the server says so. */
export function suggestSlug(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, longest)
    .replace(/^-+|-+$/g, '');
}
