import { z } from 'zod';

/** What every service is told at its start. */
export const ServiceConfig = z.object({
  NATS_URL: z.url(),
  DATABASE_URL: z.url(),
  RELAY_DATABASE_URL: z.url(),
  /** Of the role that deletes what belongs to a deleted organization. */
  PURGE_DATABASE_URL: z.url(),
  AAF_SECRET: z.string().min(32),
  /** On how many servers of the broker's cluster events are kept. */
  AAF_NATS_REPLICAS: z.coerce.number().int().min(1).max(5).optional(),
  AAF_DATA_DIR: z.string().default('.aaf'),
  AAF_HEALTH_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  AAF_HEALTH_HOST: z.string().default('127.0.0.1'),
  AAF_WEB_ORIGIN: z.url().default('http://127.0.0.1:3000'),
  AAF_POOL_SIZE: z.coerce.number().int().min(1).max(200).default(10),
  AAF_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  NODE_ENV: z.string().default('development'),
});
export type ServiceConfig = z.infer<typeof ServiceConfig>;

/**
 * Reads a part's configuration from the environment, once.
 * @throws {Error} one sentence that names each variable that is missing or wrong, and never its value
 */
export function parseConfig<S extends z.ZodType>(schema: S, env: NodeJS.ProcessEnv): z.output<S> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  const refusal = new Error(`The configuration is not complete. ${problems.join('; ')}.`);
  // Nobody who reads this looks for the place in our code.
  refusal.stack = refusal.message;
  throw refusal;
}
