import type { Client } from '@aaf/client';

interface MailInput {
  to: string;
  subject: string;
}

/**
 * A tool for the Vercel AI SDK: `tool(createMailTool(firewall, send))`. The model calls `execute`, and reads
 * the message of the error when it was not allowed.
 */
export const createMailTool = (firewall: Client, send: (mail: MailInput) => Promise<string>) => ({
  description: 'Send a mail to a customer.',
  inputSchema: {
    type: 'object',
    properties: { to: { type: 'string' }, subject: { type: 'string' } },
    required: ['to', 'subject'],
    additionalProperties: false,
  },
  execute: firewall.protect(
    (input: MailInput, _call: { toolCallId: string }) => send(input),
    (input, { toolCallId }) => ({
      tool: 'mail',
      operation: 'send',
      params: { ...input },
      metadata: { tool_call_id: toolCallId },
    }),
  ),
});
