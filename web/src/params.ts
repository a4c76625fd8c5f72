import { defineParams } from '@sveltejs/kit/params';

const slugShape = /^[a-z0-9][a-z0-9-]{1,46}[a-z0-9]$/;

export const params = defineParams({
  /** Only what can be a slug is taken for an organization, so that `/robots.txt` asks nobody to sign in. */
  slug: (text) => (slugShape.test(text) ? text : undefined),
});
