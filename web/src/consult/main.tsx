import { render } from 'preact';
import { ConsultPage } from './app.tsx';

const root = document.getElementById('app');
if (root) render(<ConsultPage />, root);
