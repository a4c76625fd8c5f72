import { z } from 'zod';

export const flashCookie = 'aaf_flash';

/** A sentence about what was just done, to be said once. */
export type Flash = z.infer<typeof Flash>;
export const Flash = z.object({ id: z.string(), text: z.string() });

/** Called by the page that says it, so that no other does. */
export function forgetFlash(): void {
  document.cookie = `${flashCookie}=; path=/; samesite=lax; max-age=0`;
}
