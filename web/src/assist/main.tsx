import { render } from 'preact';
import { AssistPage } from './app.tsx';

const root = document.getElementById('app');
if (root) render(<AssistPage />, root);
