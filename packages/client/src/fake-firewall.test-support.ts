import { generateKeyPairSync, sign, createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** What a request is about. */
export type Step = 'submit' | 'poll' | 'keys' | 'spend';
export const steps: readonly Step[] = ['submit', 'poll', 'keys', 'spend'];

export interface Scenario {
  decision: 'allow' | 'deny' | 'require_approval';
  /** What people make of it. */
  outcome: 'approved' | 'denied' | 'expired' | 'pending';
  /** Approves without giving a receipt. */
  isWithoutReceipt?: boolean;
  /** Bends claims of the receipt before it is signed. */
  bendClaims?: (claims: Record<string, unknown>) => Record<string, unknown>;
  /** Bends the receipt after it was signed. */
  bendReceipt?: (receipt: string) => string;
}

/** Answers in place of the firewall where it says something. `nth` counts the requests of a step from 1. */
export type Fault = (step: Step, nth: number, signal: AbortSignal) => Promise<Response> | undefined;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const salt = Buffer.alloc(32, 7);
export const json = (value: unknown, status = 200, headers: Record<string, string> = {}): Promise<Response> =>
  Promise.resolve(new Response(JSON.stringify(value), { status, headers }));

/** The protocol of the firewall behind `fetch`, with a signature of its own. Its time is `nowMs`. */
export function createFakeFirewall(scenario: Scenario, fault: Fault = () => undefined) {
  const nowMs = 1_800_000_000_000;
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig', alg: 'EdDSA' };
  const requests: { step: Step; headers: Headers; body: any }[] = [];
  const actions = new Map<string, any>();
  let isSpent = false;

  const signed = (claims: Record<string, unknown>): string => {
    const text = `${encode({ alg: 'EdDSA', typ: 'receipt+jwt', kid: 'k1' })}.${encode(claims)}`;
    return `${text}.${sign(null, Buffer.from(text), privateKey).toString('base64url')}`;
  };
  const receiptFor = (action: any): string => {
    const claims = {
      jti: 'rcp_1',
      iss: 'https://firewall.test',
      sub: 'org_1',
      action_id: action.id,
      approval_id: 'apr_1',
      arguments_digest: action.arguments_digest,
      arguments_salt: salt.toString('base64url'),
      policy_id: null,
      policy_version: null,
      approved_by: [],
      iat: nowMs / 1_000,
      exp: nowMs / 1_000 + 900,
    };
    const receipt = signed(scenario.bendClaims?.(claims) ?? claims);
    return scenario.bendReceipt?.(receipt) ?? receipt;
  };
  const newAction = ({ tool, operation, params }: any) => {
    const { decision } = scenario;
    const hash = createHash('sha256').update('aaf/arguments/v1\0').update(salt);
    return {
      id: 'act_1',
      status: { allow: 'allowed', deny: 'denied', require_approval: 'pending_approval' }[decision],
      decision: { decision, reason: 'because', risk_level: 'high', policy_id: 'pol_1', policy_version: 3 },
      arguments_digest: hash.update(String(canonicalize({ tool, operation, params }))).digest('hex'),
      ...(decision === 'require_approval'
        ? { approval: { id: 'apr_1', status: 'pending', expires_at: '2027-01-01T00:00:00.000Z' } }
        : {}),
    };
  };
  const answers: Record<Step, (body: any, headers: Headers) => Promise<Response>> = {
    submit: (body, headers) => {
      const key = headers.get('idempotency-key') ?? '';
      const known = actions.get(key);
      if (known) return json({ ...known, arguments_salt: null }, 201);
      const action = newAction(body);
      actions.set(key, action);
      return json({ ...action, arguments_salt: salt.toString('base64url') }, 201);
    },
    poll: () => {
      const [action] = actions.values();
      const { outcome } = scenario;
      const status =
        outcome === 'pending' ? 'pending_approval' : outcome === 'approved' ? 'allowed' : 'denied';
      const approval = { ...action.approval, status: outcome };
      const receipt =
        outcome === 'approved' && !scenario.isWithoutReceipt ? { receipt: receiptFor(action) } : {};
      return json({ ...action, status, approval, ...receipt });
    },
    keys: () => json({ keys: [jwk] }),
    spend: () => {
      if (isSpent) return json({ error: { code: 'receipt_spent', message: 'spent', details: {} } }, 409);
      isSpent = true;
      return json({ action_id: 'act_1', spent_at: '2027-01-01T00:00:00.000Z' });
    },
  };
  const stepOf = (path: string): Step => {
    if (path === '/v1/actions') return 'submit';
    if (path === '/v1/receipts/public-key') return 'keys';
    return path === '/v1/receipts/spend' ? 'spend' : 'poll';
  };
  const fakeFetch = (async (url: URL, init: RequestInit) => {
    const step = stepOf(url.pathname);
    const headers = new Headers(init.headers);
    const body = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
    requests.push({ step, headers, body });
    const nth = requests.filter((one) => one.step === step).length;
    if (!init.signal) throw new Error('every request can be ended');
    return (await fault(step, nth, init.signal)) ?? answers[step](body, headers);
  }) as typeof fetch;
  return {
    options: { baseUrl: 'https://firewall.test', apiKey: 'aaf_test', fetch: fakeFetch, nowMs: () => nowMs },
    requests,
    actions,
  };
}
