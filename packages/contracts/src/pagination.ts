import { z } from 'zod';

/** What every list takes: a page size, where to go on, and which end first. */
export const listInput = {
  limit: z.int().min(1).max(100).default(50),
  cursor: z.string().max(512).optional(),
  order: z.enum(['asc', 'desc']).default('desc'),
};

/** A page of a list. `next_cursor` is null on the last one, and bound to the filters it came from. */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({
    data: z.array(item),
    pagination: z.object({ limit: z.int(), next_cursor: z.string().nullable() }),
  });

/** A list that is always whole. */
export const whole = <T extends z.ZodType>(item: T) => z.object({ data: z.array(item) });
