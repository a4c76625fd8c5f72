/** The action that is submitted again and again: 330 bytes of JSON. */
export const submission = {
  tool: 'stripe',
  operation: 'refund',
  params: {
    amount: 420,
    currency: 'EUR',
    charge: 'ch_3PqLx2Kd8vTzY1',
    reason: 'requested_by_customer',
    lines: ['one', 'two', 'three'],
  },
  context: { ticket: 'SUP-48213', channel: 'email', customer_since: '2024-02-11' },
  metadata: { run: 'bench', note: 'forty-two words would be too many for a note that nobody reads again' },
};

/** The answer of the control: about as much as the product's own says. */
export const controlAnswer = {
  id: 'act_01h455vb4pex5vsknk084sn02q',
  tool: 'stripe',
  operation: 'refund',
  status: 'allowed',
  decision: 'allow',
  reason: 'Rule 25 of policy "refunds" applies.',
  risk_level: 'medium',
  created_at: '2026-03-17T12:00:00.000Z',
};

const text = { type: 'string' } as const;
const anything = { type: 'object', additionalProperties: true } as const;

/** The JSON schemas by which the control checks what comes in and writes what goes out. */
export const controlSchema = {
  body: {
    type: 'object',
    required: ['tool', 'operation'],
    additionalProperties: false,
    properties: {
      tool: { ...text, minLength: 1, maxLength: 100 },
      operation: { ...text, minLength: 1, maxLength: 100 },
      params: anything,
      context: anything,
      metadata: anything,
    },
  },
  answer: {
    type: 'object',
    properties: Object.fromEntries(Object.keys(controlAnswer).map((name) => [name, text])),
  },
} as const;
