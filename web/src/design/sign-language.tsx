import { createLucideIcon, type IconNode } from 'lucide-preact';

// Two hands, one raised and one turned down, moving: the sign for sign language. Drawn in the manner of Lucide.
const node: IconNode = [
  ['path', { d: 'M2 9v5.5a4.5 4.5 0 0 0 4.5 4.5c2.2 0 3.4-1.2 4-3l1-3.5', key: 'left-palm' }],
  ['path', { d: 'M5 12V5.5M8 12V6.5', key: 'left-fingers' }],
  ['path', { d: 'M22 15V9.5A4.5 4.5 0 0 0 17.5 5c-2.2 0-3.4 1.2-4 3l-1 3.5', key: 'right-palm' }],
  ['path', { d: 'M19 12v6.5M16 12v5.5', key: 'right-fingers' }],
];

/** Sign language: two hands. Lucide has none; its `hand` means a raised hand. */
export const SignLanguage = createLucideIcon('sign-language', node);
