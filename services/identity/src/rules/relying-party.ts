/** Who we are to a passkey: it signs for one name, from these origins only. */
export interface RelyingParty {
  name: string;
  id: string;
  origins: string[];
}

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Who we are where people reach the dashboard. Passkeys know no IP addresses, so an installation on the
 * machine itself is `localhost`, and reached by that name.
 */
export function relyingPartyOf(webOrigin: string): RelyingParty {
  const name = 'Agent Action Firewall';
  const { origin, protocol, hostname, port } = new URL(webOrigin);
  if (!loopback.has(hostname)) return { name, id: hostname, origins: [origin] };
  const local = new URL(`${protocol}//localhost${port === '' ? '' : `:${port}`}`).origin;
  return { name, id: 'localhost', origins: [...new Set([origin, local])] };
}
