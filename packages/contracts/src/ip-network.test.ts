import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IpAllowlist, isAllowedAddress, parseNetwork } from './ip-network.ts';

describe('B15 an address is admitted', () => {
  test.each([
    ['203.0.113.0', '203.0.113.0/24', true],
    ['203.0.113.255', '203.0.113.0/24', true],
    ['203.0.112.255', '203.0.113.0/24', false],
    ['203.0.114.0', '203.0.113.0/24', false],
    ['203.0.113.7', '203.0.113.7', true],
    ['203.0.113.8', '203.0.113.7', false],
    ['203.0.113.7', '203.0.113.7/32', true],
    ['203.0.113.7', '203.0.113.6/31', true],
    ['203.0.113.8', '203.0.113.6/31', false],
    ['203.0.113.9', '203.0.113.200/24', true],
    ['198.51.100.1', '0.0.0.0/0', true],
    ['2001:db8::1', '0.0.0.0/0', false],
    ['2001:db8::1', '2001:db8::/32', true],
    ['2001:db9::1', '2001:db8::/32', false],
    ['2001:db8::1', '2001:0DB8:0000:0000:0000:0000:0000:0001', true],
    ['2001:0db8:0:0::1', '2001:db8::1', true],
    ['2001:db8::2', '2001:db8::1/128', false],
    ['2001:db8:0:1::', '2001:db8::/63', true],
    ['198.51.100.1', '::/0', false],
    ['::ffff:203.0.113.7', '203.0.113.0/24', true],
    ['::ffff:cb00:7107', '203.0.113.7', true],
    ['203.0.113.7', '::ffff:203.0.113.0/120', true],
    ['203.0.114.7', '::ffff:203.0.113.0/120', false],
    ['0:0:0:0:0:ffff:203.0.113.7', '::ffff:203.0.113.7', true],
    ['::ffff:198.51.100.1', '2001:db8::/32', false],
    ['::203.0.113.7', '203.0.113.7', false],
  ])('%s by %s: %s', (address, network, isAdmitted) => {
    expect(isAllowedAddress(address, [network])).toBe(isAdmitted);
    expect(isAllowedAddress(address, ['192.0.2.1', network])).toBe(isAdmitted);
  });

  test.each([
    null,
    '',
    'unknown',
    '203.0.113.7/24',
    '203.0.113.07',
    '0313.0.113.7',
    '203.0.113',
    '3405803783',
    '0xcb007107',
    'fe80::1%eth0',
    '203.0.113.7:443',
    '[2001:db8::1]',
    ' 203.0.113.7',
  ])('never as %j, whatever is listed', (address) => {
    expect(isAllowedAddress(address, ['0.0.0.0/0', '::/0'])).toBe(false);
  });

  test('B14 always when nothing is listed', () => {
    for (const address of ['203.0.113.7', '2001:db8::1', null])
      expect(isAllowedAddress(address, [])).toBe(true);
  });

  test('never by an entry that cannot be read', () => {
    expect(isAllowedAddress('203.0.113.7', ['203.0.113.7/33', '203.0.113', 'nonsense'])).toBe(false);
  });
});

/** Addresses as numbers, the slow and plain way: what the library is held against. */
const v4Number = (address: string): bigint =>
  address.split('.').reduce((value, part) => value * 256n + BigInt(part), 0n);
const v4Text = (value: bigint): string =>
  [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
const v6Text = (value: bigint): string =>
  Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16)).join(':');
const anyV4 = fc.bigInt({ min: 0n, max: 2n ** 32n - 1n });
const anyV6 = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }).filter((value) => value >> 32n !== 0xffffn);
const sameNetwork = (one: bigint, other: bigint, ignored: number): boolean =>
  one >> BigInt(ignored) === other >> BigInt(ignored);
/** Another address that differs from one in its last bits only: near enough that networks decide. */
const near = (value: bigint, noise: bigint, bits: number): bigint =>
  value ^ (noise & ((1n << BigInt(bits)) - 1n));

describe('B15 networks are compared bit by bit', () => {
  test('of IPv4', () => {
    fc.assert(
      fc.property(anyV4, anyV4, fc.nat(32), fc.nat(32), (network, noise, bits, differing) => {
        const address = near(network, noise, differing);
        const cidr = `${v4Text(network)}/${bits}`;
        expect(isAllowedAddress(v4Text(address), [cidr])).toBe(sameNetwork(address, network, 32 - bits));
      }),
      { numRuns: 1_000 },
    );
  });

  test('of IPv6', () => {
    fc.assert(
      fc.property(anyV6, anyV6, fc.nat(128), fc.nat(128), (network, noise, bits, differing) => {
        const address = near(network, noise, differing);
        fc.pre(address >> 32n !== 0xffffn);
        const cidr = `${v6Text(network)}/${bits}`;
        expect(isAllowedAddress(v6Text(address), [cidr])).toBe(sameNetwork(address, network, 128 - bits));
      }),
      { numRuns: 1_000 },
    );
  });

  test('and an IPv4 address in IPv6’s clothes is itself, on either side', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV4(), fc.nat(32), (address, network, bits) => {
        const isAdmitted = sameNetwork(v4Number(address), v4Number(network), 32 - bits);
        for (const spelling of [address, `::ffff:${address}`])
          for (const cidr of [`${network}/${bits}`, `::ffff:${network}/${bits + 96}`])
            expect(isAllowedAddress(spelling, [cidr])).toBe(isAdmitted);
      }),
    );
  });

  test('however an address is spelled', () => {
    fc.assert(
      fc.property(anyV6, (value) => {
        const plain = v6Text(value);
        const padded = plain.replace(/[0-9a-f]+/g, (group) => group.padStart(4, '0'));
        const spellings = [plain, padded, plain.toUpperCase(), plain.replace(/(^|:)0(:0)+(:|$)/, '::')];
        for (const one of spellings)
          for (const other of spellings) expect(isAllowedAddress(one, [other])).toBe(true);
      }),
    );
  });
});

describe('B15 an allowlist', () => {
  const problemOf = (list: unknown) => IpAllowlist.safeParse(list).error?.issues[0]?.message;

  test.each([
    '203.0.113.0/33',
    '203.0.113.0/-1',
    '203.0.113.0/024',
    '203.0.113.0/',
    '203.0.113.0/24/24',
    '203.0.113.0/24.0',
    '203.0.113.0/255.255.255.0',
    '2001:db8::/129',
    '::ffff:0:0/95',
    'fe80::1%eth0',
    '10.1',
    '010.0.0.1',
    'localhost',
    '*',
    '',
  ])('refuses %j', (entry) => {
    expect(parseNetwork(entry)).toBe(undefined);
    expect(problemOf([entry])).toContain('must be an address or a network');
  });

  test('keeps what was written, without its spaces and what is twice the same', () => {
    expect(IpAllowlist.parse([' 203.0.113.7 ', '2001:DB8::/32', '203.0.113.7'])).toEqual([
      '203.0.113.7',
      '2001:DB8::/32',
    ]);
  });

  test('has at most 200 entries', () => {
    const list = Array.from({ length: 201 }, (_, i) => `10.0.${i}.0/24`);
    expect(problemOf(list)).toContain('200');
    expect(IpAllowlist.parse(list.slice(1))).toHaveLength(200);
  });
});
