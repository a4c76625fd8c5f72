/** The three decisions, as charts stack them. */
export const decisionSeries = [
  { key: 'allow', label: 'Allowed', fill: 'fill-allow', mark: 'bg-allow' },
  { key: 'require_approval', label: 'Held', fill: 'fill-hold', mark: 'bg-hold' },
  { key: 'deny', label: 'Denied', fill: 'fill-deny', mark: 'bg-deny' },
] as const;
