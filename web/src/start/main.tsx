import { render } from 'preact';
import '../design/index.ts';
import { demoLogins } from './logins.ts';
import { Start } from './page.tsx';

const root = document.getElementById('app');
// Without an answer the plain way in still leads everywhere.
const logins = await demoLogins().catch(() => null);
if (root) render(<Start logins={logins} />, root);
