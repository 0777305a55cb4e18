import { createLucideIcon, type IconNode } from 'lucide-preact';

// Two hands, one raised and one turned down, moving: the sign for sign language. Drawn in the manner of Lucide.
const node: IconNode = [
  [
    'path',
    { d: 'M1.5 9v5a4 4 0 0 0 4 4h.5a3.5 3.5 0 0 0 3.3-2.4L10.5 12a1.1 1.1 0 0 0-2-.9L7.5 13V6.2', key: 'left-palm' },
  ],
  ['path', { d: 'M1.5 13V7.5M3.5 11V5.5M5.5 11V5', key: 'left-fingers' }],
  [
    'path',
    {
      d: 'M22.500 15v-5a4 4 0 0 0-4-4H18a3.500 3.500 0 0 0-3.300 2.400L13.500 12a1.100 1.100 0 0 0 2 .9L16.500 11v6.800',
      key: 'right-palm',
    },
  ],
  ['path', { d: 'M22.500 11v5.500M20.500 13v5.500M18.500 13v6', key: 'right-fingers' }],
];

/** Sign language: two hands. Lucide has none; its `hand` means a raised hand. */
export const SignLanguage = createLucideIcon('sign-language', node);
