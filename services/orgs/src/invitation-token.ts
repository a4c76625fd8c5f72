import { randomBytes } from 'node:crypto';

const form = /^(org_[0-9a-z]{26})_[\w-]{43}$/;

/** A new invitation's token: 256 random bits, after the organization whose rows it is looked for among. */
export const newInvitationToken = (orgId: string): string =>
  `${orgId}_${randomBytes(32).toString('base64url')}`;

/** The organization that a token names; undefined when it is no invitation's. */
export const orgOfToken = (token: string): string | undefined => form.exec(token)?.[1];
