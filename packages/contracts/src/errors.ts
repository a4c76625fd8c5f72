/**
 * The one catalogue of error codes. Each refusal on any surface is one of these; the status is what REST
 * answers, the message is what a person reads when the place that refuses has nothing more exact to say.
 */
export const errorCatalogue = {
  invalid_json: [400, 'The body is not valid JSON. Send a JSON object with Content-Type: application/json.'],
  ambiguous_credentials: [400, 'The request carries two different credentials. Send one.'],
  unauthenticated: [401, 'Sign in, or send a token or an API key in the Authorization header.'],
  invalid_credentials: [401, 'The e-mail address or the password is not right.'],
  invalid_code: [401, 'The code is not right, was used already or has expired. Enter a new one.'],
  invalid_passkey: [401, 'The passkey could not be verified. Try again, or sign in another way.'],
  invalid_token: [401, 'The token is not valid. Sign in again.'],
  session_expired: [401, 'The session has ended. Sign in again.'],
  invalid_key: [401, 'The API key is not valid. Check that it was copied whole.'],
  key_expired: [401, 'The API key has expired. Create a new one.'],
  key_revoked: [401, 'The API key was deleted. Use another one.'],
  plan_limit_exceeded: [402, "The plan's limit is reached. Upgrade the plan or remove something."],
  step_up_required: [403, 'Confirm that it is you: enter your password or a code, then try again.'],
  two_factor_required: [
    403,
    'This organization requires two-factor authentication. Set it up, then sign in with it.',
  ],
  ip_not_allowed: [
    403,
    'This organization does not admit your network address. Ask an Owner or Admin to allow it.',
  ],
  forbidden: [403, 'Your role in this organization does not allow this.'],
  insufficient_scope: [403, 'The API key lacks the permission this needs.'],
  user_required: [403, 'This needs a signed-in person; an API key cannot do it.'],
  email_unverified: [403, 'Verify your e-mail address first: follow the link in the mail we sent you.'],
  organization_deleted: [403, 'The organization was deleted. Within 30 days support can restore it.'],
  org_mismatch: [403, 'The API key belongs to another organization than the one the request names.'],
  self_approval: [403, 'Who asked for an action cannot decide it. Ask someone else.'],
  not_found: [404, 'There is nothing here under this name, or you have no access to it.'],
  method_not_allowed: [405, 'This address does not know that method.'],
  slug_taken: [409, 'Another organization has this slug. Choose another one.'],
  name_taken: [409, 'Something with this name exists already. Choose another name.'],
  already_member: [409, 'This address belongs to a member of the organization already.'],
  invite_pending: [409, 'This address has an invitation already. Resend or revoke that one.'],
  last_owner: [409, 'An organization needs an Owner. Make someone else an Owner first.'],
  would_lock_out: [409, 'This would lock you out of the organization.'],
  active_subscription: [
    409,
    'The organization has a paid plan. Change it to Free before deleting the organization.',
  ],
  acknowledgement_required: [
    409,
    'The organization uses more than the new plan allows. Confirm that nothing new can be made until it is under the limits.',
  ],
  two_factor_enabled: [409, 'Two-factor authentication is on already.'],
  two_factor_disabled: [409, 'Two-factor authentication is not on. Set it up first.'],
  already_rotated: [409, 'The key was rotated already. Rotate its successor, or delete it.'],
  agent_paused: [409, 'The agent is paused. Resume it first; denying what it asked for is possible.'],
  already_paused: [409, 'This is paused already. Resume it first.'],
  receipt_spent: [409, 'The receipt was spent already. Submit the action again.'],
  already_decided: [409, 'The approval has been decided already.'],
  idempotency_conflict: [409, 'The idempotency key was used with another body. Use a new key.'],
  link_expired: [410, 'The link was used, withdrawn or has expired. Ask for a new one.'],
  restore_expired: [410, 'The organization was deleted more than 30 days ago. Its data is gone.'],
  version_conflict: [412, 'Someone else has changed this meanwhile. Load it again, then repeat your change.'],
  payload_too_large: [413, 'The body is too large.'],
  unsupported_media_type: [415, 'Send the body as application/json.'],
  invalid_input: [422, 'Some fields are not valid.'],
  secret_found: [422, 'The arguments hold a secret. Take it out, or refer to it by name.'],
  receipt_invalid: [422, 'The receipt is not genuine, or has expired. Submit the action again.'],
  immutable_field: [422, 'A field that never changes was named. Leave it out.'],
  organization_required: [422, 'Name the organization: send X-Org-Id with its id or slug.'],
  organization_conflict: [422, 'The request names two different organizations. Name one.'],
  rate_limited: [429, 'Too many requests. Wait as long as Retry-After says.'],
  internal: [500, 'Something went wrong on our side. Try again; if it stays, report the request id.'],
  unavailable: [503, 'A part of the system does not answer at the moment. Try again shortly.'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type ErrorCode = keyof typeof errorCatalogue;

export type ErrorDetails = Record<string, unknown>;

/** An error as every surface shows it: the value of `error` in a REST body, of `error.data.error` on tRPC. */
export interface WireError {
  code: ErrorCode;
  /** One sentence a person can act on. */
  message: string;
  status: number;
  details: ErrorDetails;
  request_id: string;
}

/** What a refusal may add to its code. */
export interface RefusalOptions {
  details?: ErrorDetails;
  /** Replaces the catalogue's sentence. */
  message?: string;
  cause?: unknown;
}

/**
 * A refusal from the closed catalogue, thrown by rules and handlers alike. Anything else that is thrown is
 * a bug and reaches the caller as `internal`, without its text.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: ErrorCode;
  readonly status: number;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, options: RefusalOptions = {}) {
    const [status, message] = errorCatalogue[code];
    super(options.message ?? message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.status = status;
    this.details = options.details ?? {};
  }
}

/** A refusal of input that names the fields: `details.fields` maps a field's path to its problem. */
export function refuseFields(fields: Record<string, string>): Refusal {
  const names = Object.keys(fields);
  const first = names[0] ?? 'input';
  const message =
    names.length === 1
      ? `${first} ${fields[first] ?? 'is not valid'}.`
      : `${names.length} fields are not valid: ${names.join(', ')}.`;
  return new Refusal('invalid_input', { details: { fields }, message });
}

/** Whether a text is a code of the catalogue. */
export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorCatalogue, code);

/** The refusal as the wire shows it. Causes and stacks stay behind. */
export function toWireError(error: unknown, requestId: string): WireError {
  const refusal = error instanceof Refusal ? error : new Refusal('internal', { cause: error });
  const { code, message, status, details } = refusal;
  return { code, message, status, details, request_id: requestId };
}

/** The refusal that a wire error describes, as its sender threw it. An unknown code becomes `internal`. */
export function fromWireError(wire: Pick<WireError, 'code' | 'message' | 'details'>): Refusal {
  if (!isErrorCode(wire.code)) return new Refusal('internal', { cause: wire });
  return new Refusal(wire.code, { message: wire.message, details: wire.details });
}
