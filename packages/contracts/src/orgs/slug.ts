import { z } from 'zod';

/** Slugs that would read as a page or a part of the product. */
export const reservedSlugs: ReadonlySet<string> = new Set([
  'about', 'account', 'accounts', 'action', 'actions', 'admin', 'administrator', 'agent', 'agents', 'api',
  'api-keys', 'app', 'approval', 'approvals', 'assets', 'audit', 'auth', 'billing', 'blog', 'dashboard',
  'demo-data', 'dev', 'docs', 'events', 'forgot-password', 'health', 'healthz', 'help', 'home', 'identity',
  'integrations', 'internal', 'invitations', 'invite', 'keys', 'login', 'logout', 'mail', 'mailbox', 'me',
  'members', 'metrics', 'new', 'null', 'openapi', 'org', 'organization', 'organizations', 'orgs', 'owner',
  'plans', 'policies', 'policy', 'pricing', 'privacy', 'profile', 'public', 'readyz', 'register', 'reset-password',
  'root', 'security', 'session', 'sessions', 'settings', 'setup', 'sign-in', 'sign-out', 'sign-up', 'signin',
  'signup', 'static', 'status', 'step-up', 'support', 'system', 'team', 'terms', 'trpc', 'undefined', 'usage', 'user',
  'users', 'v1', 'v2', 'verify-email', 'webhooks', 'welcome', 'www',
]); // prettier-ignore

/** An organization's URL identifier: lower-cased first, then checked. It never changes and is never given out again. */
export const Slug = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9-]{1,46}[a-z0-9]$/, {
    error: 'must have 3 to 48 letters a-z, digits or hyphens, and begin and end with a letter or digit',
  })
  .refine((slug) => !reservedSlugs.has(slug), { error: 'is a reserved word; choose another one' });
