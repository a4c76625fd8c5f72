/** `organization` → `Organization` */
export const sayCategory = (category: string): string => category.charAt(0).toUpperCase() + category.slice(1);
