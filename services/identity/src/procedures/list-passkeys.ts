import type { identity } from '@aaf/contracts/identity';
import type { Handler } from '@aaf/service/handler';
import { Passkey } from '../entities/passkey.ts';
import { showPasskey } from '../rules/shown-passkey.ts';

export const listPasskeys: Handler<typeof identity.passkeys.list> = async (_input, { em, user }) => {
  const passkeys = await em.find(Passkey, { user_id: user.user_id }, { orderBy: { id: 'asc' } });
  return { data: passkeys.map(showPasskey) };
};
