export const states: Record<string, () => import('preact').ComponentChildren> = {};
