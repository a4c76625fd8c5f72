import { fail, type RequestEvent } from '@sveltejs/kit';
import { JsonObject } from '@aaf/contracts/json';
import { submit } from '#lib/server/ask.ts';
import { optionalTextOf, textOf, valuesOf } from '#lib/server/form-text.ts';
import { policyInput, readDraft } from './policy-form.server.ts';

const lastCount = 100;
const sampleFields = ['sample.tool', 'sample.operation', 'sample.agent_id', 'sample.params'] as const;

/** Judges a sample, or the last recorded actions, by what stands in the editor. Nothing is saved. */
export async function simulate(event: RequestEvent, of: 'sample' | 'recorded') {
  const form = await event.request.formData();
  const draft = readDraft(form);
  const sample = valuesOf(form, ...sampleFields);
  const params = readParams(textOf(form, 'sample.params'));
  if (of === 'sample' && !params) {
    return fail(422, { draft, sample, sampleProblem: 'must be a JSON object, such as {"amount": 120}' });
  }
  const { id } = event.params;
  const policy = { ...policyInput(draft), name: draft.name.trim() || 'Draft', ...(id ? { id } : {}) };
  const agent_id = optionalTextOf(form, 'sample.agent_id');
  const judged =
    of === 'recorded'
      ? { last: lastCount }
      : {
          action: {
            tool: textOf(form, 'sample.tool'),
            operation: textOf(form, 'sample.operation'),
            params: params ?? {},
            ...(agent_id ? { agent_id } : {}),
          },
        };
  const answer = event.locals.api.firewall.policies.simulate.query({
    // What is tried out is judged as if it were on.
    policies: [{ ...policy, enabled: true }],
    ...judged,
  });
  const outcome = await submit(event, { form: 'policy', answer });
  if (outcome.ok) return { draft, sample, simulation: outcome.value };
  const { failure } = outcome.failure.data;
  return fail(outcome.failure.status, {
    draft,
    sample,
    failure: { ...failure, fields: ofEditor(failure.fields) },
  });
}

/** The problems by the names that the editor's fields have. */
const ofEditor = (fields: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fields).map(([path, problem]) => [
      path.replace(/^policies\.0\./, '').replace(/^action\./, 'sample.'),
      problem,
    ]),
  );

function readParams(text: string): JsonObject | undefined {
  if (text.trim() === '') return {};
  try {
    return JsonObject.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
