import { tv, type VariantProps } from 'tailwind-variants';

/** How badges look. */
export const badgeLook = tv({
  base: 'inline-flex items-center gap-1 rounded-sm border px-1.5 py-px text-xs font-medium whitespace-nowrap',
  variants: {
    tone: {
      neutral: 'border-line bg-sunken text-soft',
      accent: 'border-transparent bg-accent-tint text-accent-ink',
      allow: 'border-allow-line bg-allow-tint text-allow-ink',
      hold: 'border-hold-line bg-hold-tint text-hold-ink',
      deny: 'border-deny-line bg-deny-tint text-deny-ink',
    },
  },
  defaultVariants: { tone: 'neutral' },
});

export type Tone = NonNullable<VariantProps<typeof badgeLook>['tone']>;
