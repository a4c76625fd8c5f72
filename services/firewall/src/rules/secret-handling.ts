import { Refusal } from '@aaf/contracts/errors';
import type { Finding, MaskingSettings } from '@aaf/contracts/firewall';
import type { JsonObject } from '@aaf/contracts/json';
import type { z } from 'zod';
import { maskSecrets } from './masking.ts';

export type MaskingMode = z.infer<typeof MaskingSettings>['mode'];

/** What is done until an organization says otherwise. */
export const defaultMaskingMode: MaskingMode = 'mask';

/** The free JSON of an action. */
export interface FreeJson {
  params: JsonObject;
  context: JsonObject;
  metadata: JsonObject;
}

const parts = ['params', 'context', 'metadata'] as const;

function refuseSecrets(found: readonly Finding[]): Refusal {
  const paths = found.map(({ path }) => path);
  const fields = Object.fromEntries(
    found.map(({ path, kind }) => [path, `holds a secret (${kind.replace('_', ' ')})`]),
  );
  return new Refusal('secret_found', {
    details: { fields, findings: found },
    message: `There are secrets in ${paths.slice(0, 5).join(', ')}. Take them out, or refer to them by name.`,
  });
}

/**
 * What of an action is stored, and the secrets that were found in its params. In its context and metadata
 * they are treated alike.
 * @throws {Refusal} `secret_found` in the mode `block`, naming each place
 */
export function handleSecrets(said: FreeJson, mode: MaskingMode): { stored: FreeJson; findings: Finding[] } {
  const masked = {
    params: maskSecrets(said.params),
    context: maskSecrets(said.context),
    metadata: maskSecrets(said.metadata),
  };
  const { findings } = masked.params;
  switch (mode) {
    case 'flag':
      return { stored: said, findings };
    case 'mask': {
      const { params, context, metadata } = masked;
      return {
        stored: { params: params.params, context: context.params, metadata: metadata.params },
        findings,
      };
    }
    case 'block': {
      const found = parts.flatMap((part) =>
        masked[part].findings.map(({ path, kind }) => ({ path: `${part}.${path}`, kind })),
      );
      if (found.length > 0) throw refuseSecrets(found);
      return { stored: said, findings };
    }
  }
}
