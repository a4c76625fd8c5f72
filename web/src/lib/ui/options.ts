interface Option {
  value: string;
  label: string;
}

/** The options of a filter: none of them first, then each value by its name. */
export const optionsOf = (none: string, names: Record<string, string>): Option[] => [
  { value: '', label: none },
  ...Object.entries(names).map(([value, label]) => ({ value, label })),
];
