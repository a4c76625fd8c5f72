import { createClient } from '@aaf/client';

interface Options {
  baseUrl: string;
  apiKey: string;
  /** Where refunds are made. */
  paymentsUrl: string;
}

/** A tool that is a plain HTTP request: it leaves the machine only when the firewall allows it. */
export function createRefund({ baseUrl, apiKey, paymentsUrl }: Options) {
  const firewall = createClient({ baseUrl, apiKey });
  return firewall.protect(
    async (charge: string, amount: number) => {
      const response = await fetch(new URL('/refunds', paymentsUrl), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ charge, amount }),
      });
      return response.status;
    },
    (charge, amount) => ({ tool: 'payments', operation: 'refund', params: { charge, amount } }),
  );
}
