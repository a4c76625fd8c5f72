const example = {
  tool: 'payments',
  operation: 'refund',
  params: { order: '1042', amount: 120, currency: 'EUR' },
};

/** A command that submits an action, ready to be pasted. `key` is a key, or the variable that holds one. */
export const curlCommand = (origin: string, key: string): string =>
  [
    `curl ${origin}/v1/actions \\`,
    `  -H "Authorization: Bearer ${key}" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d '${JSON.stringify(example)}'`,
  ].join('\n');
