import { read } from '#lib/server/ask.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { actions, approvals, policies } = event.locals.api.firewall;
  const action = await read(event, actions.get.query({ id: event.params.id }));
  const { approval } = action;
  const { policy_id } = action.decision;
  const [policy, held] = await read(
    event,
    Promise.all([
      policy_id ? policies.get.query({ id: policy_id }) : undefined,
      approval ? approvals.get.query({ id: approval.id }) : undefined,
    ]),
  );
  return { action, policyName: policy?.name, votes: held?.votes ?? [] };
};
