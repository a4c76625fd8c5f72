/** Remembers the organization that was used last, for the start page. */
export const lastOrgCookie = 'aaf_last_org';
export const lastOrgDays = 180;
