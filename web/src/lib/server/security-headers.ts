interface Situation {
  isHttps: boolean;
  requestId: string;
}

/** What every answer of this process says beyond its Content-Security-Policy, which SvelteKit writes. */
export function addSecurityHeaders(headers: Headers, { isHttps, requestId }: Situation): void {
  headers.set('x-request-id', requestId);
  headers.set('x-content-type-options', 'nosniff');
  headers.set('x-frame-options', 'DENY');
  // Not `no-referrer`: browsers then send `Origin: null` with forms, which the check of origins refuses.
  headers.set('referrer-policy', 'same-origin');
  headers.set('cross-origin-opener-policy', 'same-origin');
  headers.set('cross-origin-resource-policy', 'same-origin');
  headers.set('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
  if (isHttps) headers.set('strict-transport-security', 'max-age=63072000; includeSubDomains');
  // Pages hold an organization's data, and once a secret: no cache keeps them, not even the browser's own.
  headers.set('cache-control', 'no-store');
}
