import { createHmac } from 'node:crypto';

/**
 * What the dashboard's process is given of the installation's secret: the key with which it signs the addresses it
 * sees, in hex. Nothing else can be made with it, so whoever takes that process over is no part of the product.
 * @param secret the installation's secret
 */
export const webKeyOf = (secret: string): string =>
  createHmac('sha256', secret).update('web-client-address').digest('hex');
