import { z } from 'zod';

const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  );

/** What the gateway is told at its start. */
export const GatewayConfig = z.object({
  NATS_URL: z.url(),
  AAF_SECRET: z.string().min(32),
  AAF_DATA_DIR: z.string().default('.aaf'),
  AAF_HOST: z.string().default('127.0.0.1'),
  AAF_API_PORT: z.coerce.number().int().min(0).max(65_535).default(3001),
  AAF_WEB_ORIGIN: z.url().default('http://127.0.0.1:3000'),
  /** Whom members of a deleted organization are told to ask, such as support@example.com. */
  AAF_SUPPORT_CONTACT: z.string().trim().min(1).max(200).default('the operator of this installation'),
  AAF_PUBLIC_API_URL: z.url().optional(),
  /** Addresses or CIDRs of proxies whose X-Forwarded-For is believed. None by default. */
  AAF_TRUSTED_PROXIES: list,
  /** Origins that get CORS headers. None by default. */
  AAF_CORS_ORIGINS: list,
  SMTP_URL: z.string().optional(),
  AAF_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  NODE_ENV: z.string().default('development'),
});
export type GatewayConfig = z.infer<typeof GatewayConfig>;
