/** The eight groups of an IPv6 address that has only groups and at most one `::`. */
function groupsOf(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  if (tail === undefined) return before;
  const after = tail === '' ? [] : tail.split(':');
  const gap = Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  return [...before, ...gap, ...after];
}

/**
 * The network that one household or office has: an IPv4 address itself, the /64 of an IPv6 address, since
 * whoever has one address of those has them all.
 * @param ip as the gateway names the client, IPv4 in its own notation
 */
export function networkOf(ip: string): string {
  if (!ip.includes(':') || ip.includes('.')) return ip;
  const groups = groupsOf(ip.toLowerCase()).slice(0, 4);
  return `${groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`;
}
