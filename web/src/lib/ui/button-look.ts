import { tv, type VariantProps } from 'tailwind-variants';

/** How buttons look, and links that stand where buttons stand. */
export const buttonLook = tv({
  base: 'relative inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap transition-colors select-none aria-disabled:cursor-not-allowed aria-disabled:opacity-60 disabled:cursor-not-allowed disabled:opacity-60',
  variants: {
    variant: {
      primary: 'bg-accent text-white shadow-xs hover:bg-accent-hover',
      secondary: 'border border-line-strong bg-surface text-ink shadow-xs hover:bg-hover',
      ghost: 'text-soft hover:bg-hover hover:text-ink',
      danger: 'bg-danger text-white shadow-xs hover:bg-danger-hover',
      'danger-quiet': 'border border-line-strong bg-surface text-deny-ink shadow-xs hover:bg-deny-tint',
    },
    size: {
      sm: 'h-7 px-2.5 text-sm pointer-coarse:h-9',
      md: 'h-8.5 px-3.5 text-base pointer-coarse:h-10',
      icon: 'size-8 pointer-coarse:size-10',
    },
    wide: { true: 'w-full' },
  },
  defaultVariants: { variant: 'secondary', size: 'md' },
});

export type ButtonLook = VariantProps<typeof buttonLook>;
