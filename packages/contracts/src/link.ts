import { z } from 'zod';

/** A token out of a mail's link. */
export const LinkToken = z.string().min(1).max(200);
