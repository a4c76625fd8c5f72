import { linesOf, optionalNumberOf, textOf, valuesOf } from '#lib/server/form-text.ts';

/** The security form: as the gateway takes it, and as it was typed. */
export function readSecurityForm(form: FormData) {
  const isRequired = textOf(form, 'require_two_factor') === 'on';
  const typed = valuesOf(form, 'session_timeout_minutes', 'ip_allowlist', 'api_key_max_age_days', 'version');
  return {
    input: {
      require_two_factor: isRequired,
      session_timeout_minutes: optionalNumberOf(form, 'session_timeout_minutes'),
      ip_allowlist: linesOf(textOf(form, 'ip_allowlist')),
      api_key_max_age_days: optionalNumberOf(form, 'api_key_max_age_days'),
    },
    values: { ...typed, require_two_factor: isRequired ? 'on' : 'off' } as Record<string, string>,
    version: typed['version'],
  };
}
