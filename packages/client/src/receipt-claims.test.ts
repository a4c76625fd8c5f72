import type { ReceiptClaims as Declared } from '@aaf/contracts/firewall';
import { expectTypeOf, test } from 'vitest';
import type { ReceiptClaims } from './receipt.ts';

test('what a receipt says is written out as the contract declares it', () => {
  expectTypeOf<ReceiptClaims>().toEqualTypeOf<Declared>();
});
