const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * The origin a request came to: always the configured one, except that the loopback names of one machine stand
 * for each other, so that http://127.0.0.1:3000 works where http://localhost:3000 was configured.
 */
export function originOf(configured: URL, hostHeader: string | undefined): URL {
  if (!hostHeader || !loopbackNames.has(configured.hostname)) return configured;
  const asked = `${configured.protocol}//${hostHeader}`;
  if (!URL.canParse(asked)) return configured;
  const url = new URL(asked);
  return loopbackNames.has(url.hostname) && url.port === configured.port ? url : configured;
}
