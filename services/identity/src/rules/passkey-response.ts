import { z } from 'zod';

const longest = 16_384;
const base64url = z
  .string()
  .max(longest)
  .regex(/^[\w-]+$/);
const credential = { id: base64url, rawId: base64url, type: z.literal('public-key') };
/** What extensions answered; none is asked for, and none is read. */
const clientExtensionResults = z.unknown().transform(() => ({}));
const Transport = z.enum(['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']);

/** What `navigator.credentials.create` answers, as far as it is looked at. */
export const RegistrationResponse = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z.array(z.string()).max(20).default([]),
  }),
  clientExtensionResults,
});

/** What `navigator.credentials.get` answers, as far as it is looked at. */
export const AuthenticationResponse = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: base64url.optional(),
  }),
  clientExtensionResults,
});

/** The ways to reach a passkey that are known ones. */
export const knownTransports = (transports: readonly string[]): z.infer<typeof Transport>[] =>
  transports.flatMap((transport) => Transport.safeParse(transport).data ?? []);
