import { expect, test } from 'vitest';
import { EmailAddress, Timezone } from './text.ts';

test.each([
  [' Ada@Example.COM ', 'ada@example.com'],
  ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
  ['ada@BÜCHER.example', 'ada@xn--bcher-kva.example'],
  ['ada@ｅｘａｍｐｌｅ.com', 'ada@example.com'],
])('C3 %j and %j are one address', (written, stored) => {
  expect(EmailAddress.parse(written)).toBe(stored);
});

test.each([
  'ada',
  'ada@',
  '@example.com',
  'ada@example',
  'ada@ex ample.com',
  'ada@@example.com',
  '\u212Aelvin@example.com',
  'adа@example.com',
  'ada@exämple.com/x',
  'ada@exämple.com:80',
  `${'a'.repeat(250)}@b.com`,
])('C3 %j is no address', (written) => {
  expect(EmailAddress.safeParse(written).success).toBe(false);
});

test.each([
  'UTC',
  'Europe/Berlin',
  'Asia/Kathmandu',
  'Asia/Katmandu',
  'Europe/Kyiv',
  'America/Argentina/Buenos_Aires',
])('B4 %s is a time zone', (name) => {
  expect(Timezone.safeParse(name).success).toBe(true);
});

test.each([
  '',
  'Berlin',
  'europe/berlin',
  'Europe/BERLIN',
  '+01:00',
  'CEST',
  'Mars/Base',
  'UTC+1',
  'Europe/Berlin ',
])('B4 %j is no time zone', (name) => {
  expect(Timezone.safeParse(name).success).toBe(false);
});
