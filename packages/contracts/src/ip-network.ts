import ipaddr from 'ipaddr.js';
import { z } from 'zod';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
/** A network: its address and how many of its bits count. */
export type IpNetwork = readonly [address: Address, bits: number];

const mappedBits = 96;

/** An IPv4 address in IPv6's clothes counts as itself. */
function unmapped([address, bits]: IpNetwork): IpNetwork {
  const isMapped = address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress();
  return isMapped && bits >= mappedBits ? [address.toIPv4Address(), bits - mappedBits] : [address, bits];
}

// Only what everybody reads the same way: no 10.1, no octal, no zone index, no ::203.0.113.7, which some take for
// a mapped address and some for one of its own.
const isPlain = (text: string): boolean => ipaddr.IPv4.isValidFourPartDecimal(text) || isPlainV6(text);
const isPlainV6 = (text: string): boolean =>
  !text.includes('%') && !/^::\d+\./.test(text) && ipaddr.IPv6.isValid(text);

/**
 * Reads a single address or a CIDR, v4 or v6. Addresses mapped into v6 are read as the v4 they mean.
 * @returns undefined when the text is neither, and for a mapped network that is wider than all of v4
 */
export function parseNetwork(text: string): IpNetwork | undefined {
  const [address = '', length, ...rest] = text.split('/');
  if (rest.length > 0 || !isPlain(address)) return undefined;
  const parsed = ipaddr.parse(address);
  const most = parsed.kind() === 'ipv4' ? 32 : 128;
  if (length !== undefined && !/^(0|[1-9]\d{0,2})$/.test(length)) return undefined;
  const bits = length === undefined ? most : Number(length);
  if (bits > most) return undefined;
  if (parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress() && bits < mappedBits) return undefined;
  return unmapped([parsed, bits]);
}

const isWithin = (address: Address, [network, bits]: IpNetwork): boolean =>
  address.kind() === network.kind() && address.match(network, bits);

/**
 * Whether an address lies in one of the networks; bytes are compared, so every spelling of an address counts
 * as the same. What cannot be read lies in none. An empty list admits every address.
 */
export function isAllowedAddress(address: string | null, networks: readonly string[]): boolean {
  if (networks.length === 0) return true;
  const parsed = address === null ? undefined : parseNetwork(address);
  if (!parsed || address?.includes('/')) return false;
  return networks.some((text) => {
    const network = parseNetwork(text);
    return network !== undefined && isWithin(parsed[0], network);
  });
}

/** A list of addresses and CIDRs from which people are admitted: at most 200, twice the same folded to one. */
export const IpAllowlist = z
  .array(
    z
      .string()
      .trim()
      .refine((text) => parseNetwork(text) !== undefined, {
        error: 'must be an address or a network like 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32',
      }),
  )
  .max(200, { error: 'must have at most 200 entries' })
  .transform((list) => [...new Set(list)]);
