import { randomBytes } from 'node:crypto';

const random = (): string => randomBytes(32).toString('base64url');

/** A new session's token: recognizable, with 256 random bits. */
export const newSessionToken = (): string => `aafs_${random()}`;

/** A new link's token: 256 random bits. */
export const newLinkToken = (): string => random();
