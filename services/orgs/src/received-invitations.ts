import { applySettings } from '@aaf/db/orm';
import type { PersonalWork } from '@aaf/service/handler';
import type { FilterQuery } from '@mikro-orm/core';
import { Invitation } from './entities/invitation.ts';

/** The pending invitations to the address the person has verified, of whatever organization; for work that is in none. */
export async function findReceived(
  { em, user, now }: PersonalWork,
  where: FilterQuery<Invitation> = {},
): Promise<Invitation[]> {
  await applySettings(em, { 'app.email': user.email });
  // Outside the identity map: whoever accepts one of them reads it again once it is locked.
  return em.find(
    Invitation,
    { email: user.email, status: 'pending', expires_at: { $gt: now }, $and: [where] },
    { orderBy: { id: 'desc' }, disableIdentityMap: true },
  );
}
