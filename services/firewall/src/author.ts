import type { OrgWork } from '@aaf/service/handler';
import type { Author } from './entities/policy-version.ts';

/** Whoever does this, as versions remember it. */
export const authorOf = (principal: OrgWork['principal']): Author => ({
  type: principal.type,
  id: principal.type === 'user' ? principal.user_id : principal.key_id,
  name: principal.name,
});
