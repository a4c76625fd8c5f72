import { takeFlash } from '#lib/server/flash.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = (event) => ({
  now: Date.now(),
  theme: event.locals.theme,
  flash: takeFlash(event),
});
