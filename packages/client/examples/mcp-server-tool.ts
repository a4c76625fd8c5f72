import type { Client } from '@aaf/client';
import { FirewallError } from '@aaf/client/errors';

interface ToolAnswer {
  isError?: boolean;
  content: { type: 'text'; text: string }[];
}
/** What of an `McpServer` is used here. */
interface ToolServer {
  registerTool(
    name: string,
    config: { description: string },
    run: (input: { path: string }) => Promise<ToolAnswer>,
  ): unknown;
}

const say = (text: string, isError = false): ToolAnswer => ({
  ...(isError ? { isError } : {}),
  content: [{ type: 'text', text }],
});

/** Gives an MCP server a tool that asks the firewall first; a refusal is an answer the model can read. */
export function registerDeleteFile(
  server: ToolServer,
  firewall: Client,
  remove: (path: string) => Promise<void>,
) {
  const guarded = firewall.protect(remove, (path) => ({
    tool: 'files',
    operation: 'delete',
    params: { path },
  }));
  server.registerTool('delete_file', { description: 'Delete a file.' }, async ({ path }) => {
    try {
      await guarded(path);
      return say(`${path} was deleted.`);
    } catch (error) {
      if (error instanceof FirewallError) return say(error.message, true);
      throw error;
    }
  });
}
