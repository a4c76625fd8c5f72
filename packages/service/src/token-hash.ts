import { hash } from 'node:crypto';

/** What is kept of a session or link token: its SHA-256 in hex. Tokens have 256 random bits, so no salt is needed. */
export const hashToken = (token: string): string => hash('sha256', token, 'hex');
