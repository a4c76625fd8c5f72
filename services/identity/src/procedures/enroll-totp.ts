import { Refusal } from '@aaf/contracts/errors';
import type { identity } from '@aaf/contracts/identity';
import type { Handler } from '@aaf/service/handler';
import qrcode from 'qrcode';
import type { Authenticators } from '../authenticators.ts';
import { otpauthUrl } from '../rules/totp.ts';

export const createEnrollTotp =
  (authenticators: Authenticators): Handler<typeof identity.twoFactor.enroll> =>
  async (_input, work) => {
    const secret = await authenticators.enroll(work, work.user.user_id);
    if (secret === undefined) throw new Refusal('two_factor_enabled');
    const otpauth_url = otpauthUrl(secret, work.user.email);
    return { secret, otpauth_url, qr_svg: await qrcode.toString(otpauth_url, { type: 'svg' }) };
  };
