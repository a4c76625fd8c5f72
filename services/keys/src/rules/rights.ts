import { Refusal } from '@aaf/contracts/errors';
import { roleMay, scopes, type Role, type Scope } from '@aaf/contracts/permissions';

/**
 * Nobody gives a key more than they may do themselves.
 * @throws {Refusal} `forbidden` that names the permissions beyond the maker's role
 */
export function assertWithinRights(role: Role, asked: readonly Scope[]): void {
  const beyond = asked.filter((scope) => !roleMay(role, scopes[scope].permission));
  if (beyond.length === 0) return;
  throw new Refusal('forbidden', {
    details: { beyond },
    message: `Your role does not include ${beyond.join(', ')}, so you cannot give it to a key.`,
  });
}
