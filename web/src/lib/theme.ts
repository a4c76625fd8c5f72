export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export const themeCookie = 'aaf_theme';

export const readTheme = (text: FormDataEntryValue | null | undefined): Theme =>
  themes.find((theme) => theme === text) ?? 'system';
