/** What the product is called on its pages. */
export const productName = 'Action Firewall';

/** The title of a page, most particular first. */
export const titleOf = (...parts: (string | undefined)[]): string =>
  [...parts.filter(Boolean), productName].join(' · ');
