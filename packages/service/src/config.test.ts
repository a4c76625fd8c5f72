import { expect, test } from 'vitest';
import { z } from 'zod';
import { parseConfig, ServiceConfig } from './config.ts';

test('what is missing or wrong in the configuration is named in one sentence, without its value', () => {
  const attempt = () => parseConfig(ServiceConfig, { NATS_URL: 'hunter2', AAF_SECRET: 'short-secret' });
  expect(attempt).toThrow(/NATS_URL.*DATABASE_URL.*AAF_SECRET/);
  expect(attempt).not.toThrow(/hunter2|short-secret/);
});

test('an empty variable counts as absent', () => {
  expect(parseConfig(z.object({ NAME: z.string().default('x') }), { NAME: '' })).toEqual({ NAME: 'x' });
});
