import { expect, test } from 'vitest';
import { gatewaySpec, serviceSpec, SERVICES, webSpec, type ProductPlan } from './product.ts';
import { readSettings } from './settings.ts';

const plan: ProductPlan = {
  root: '/srv/firewall',
  settings: readSettings({}, '/srv/firewall'),
  env: {
    PATH: '/bin',
    DATABASE_URL: 'postgres://admin:adminpass@db/aaf',
    PGPASSWORD: 'adminpass',
    EU_DATABASE_URL: 'postgres://eu',
    SMTP_URL: 'smtp://mail',
    PORT: '9999',
    AAF_HEALTH_PORT: '9998',
    AAF_DATABASE_SECRET: 'derives-everybody',
    npm_config_registry: 'https://registry',
    AAF_TRUSTED_PROXIES: '10.0.0.0/8',
  },
  natsUrl: 'nats://aaf:natspass@127.0.0.1:4222',
  secret: 'the-internal-secret',
  databaseUrl: (service, kind) => `postgres://aaf_${service}_${kind}@db/aaf`,
};

test.each(SERVICES)('%s is handed its own three roles and nobody else’s', (name) => {
  const env = serviceSpec(plan, name).env;
  expect(env['DATABASE_URL']).toBe(`postgres://aaf_${name}_app@db/aaf`);
  expect(env['RELAY_DATABASE_URL']).toBe(`postgres://aaf_${name}_relay@db/aaf`);
  expect(env['PURGE_DATABASE_URL']).toBe(`postgres://aaf_${name}_purge@db/aaf`);
  expect(JSON.stringify(env)).not.toMatch(/adminpass|derives-everybody/);
});

test('the gateway is handed no login', () => {
  expect(gatewaySpec(plan).env).not.toHaveProperty('DATABASE_URL');
  expect(gatewaySpec(plan).env).not.toHaveProperty('RELAY_DATABASE_URL');
  expect(gatewaySpec(plan).env).not.toHaveProperty('PURGE_DATABASE_URL');
});

test('a service keeps what the configuration may refer to, and loses what would confuse it', () => {
  const env = serviceSpec(plan, 'orgs').env;
  expect(env).toMatchObject({ EU_DATABASE_URL: 'postgres://eu', SMTP_URL: 'smtp://mail', PATH: '/bin' });
  expect(env).not.toHaveProperty('PORT');
  expect(env).not.toHaveProperty('AAF_HEALTH_PORT');
  expect(env).not.toHaveProperty('npm_config_registry');
});

test('the dashboard is told where the API is, and knows neither database nor broker nor mail', () => {
  const env = webSpec(plan).env;
  expect(env).toMatchObject({
    HOST: '127.0.0.1',
    PORT: '3000',
    ORIGIN: 'http://127.0.0.1:3000',
    AAF_API_URL: 'http://127.0.0.1:3001',
    AAF_TRUSTED_PROXIES: '10.0.0.0/8',
    BODY_SIZE_LIMIT: '1M',
  });
  expect(JSON.stringify(env)).not.toMatch(/postgres:|nats:|smtp:/);
});
