import { building } from '$app/env';
import { defineEnvVars } from '@sveltejs/kit/env';

/** What the web process is told at its start; a build knows none of it. `ORIGIN` is read in instrumentation.server.ts. */
export const variables = defineEnvVars({
  AAF_API_URL: {
    description: 'Where the gateway answers, such as http://127.0.0.1:3001',
    schema: (value) => {
      if (building) return '';
      if (!value || !URL.canParse(value)) throw new Error('must be the URL of the gateway');
      return value.replace(/\/+$/, '');
    },
  },
  AAF_WEB_KEY: {
    description: "The key that signs client addresses: 64 hex digits derived from the installation's secret",
    schema: (value) => {
      if (building) return '';
      if (!value || !/^[0-9a-f]{64}$/.test(value))
        throw new Error('must be 64 hex digits, as npm run compose:env writes them');
      return value;
    },
  },
});
