import { tv } from 'tailwind-variants';

/** How every control one types or chooses in looks. */
export const control = tv({
  base: 'w-full rounded-md border border-control bg-surface text-base text-ink shadow-xs placeholder:text-muted hover:border-muted focus:outline-2 focus:outline-offset-0 focus:outline-accent-ink disabled:cursor-not-allowed disabled:bg-sunken disabled:text-muted aria-invalid:border-deny read-only:bg-sunken',
  variants: {
    shape: {
      line: 'h-8.5 px-2.5 pointer-coarse:h-10 pointer-coarse:text-lg',
      area: 'min-h-20 px-2.5 py-2 pointer-coarse:text-lg',
      select: 'h-8.5 appearance-none pr-8 pl-2.5 pointer-coarse:h-10 read-only:bg-surface',
    },
    mono: { true: 'font-mono text-sm' },
  },
  defaultVariants: { shape: 'line' },
});
