// The page in each of its states, without a server.
import type { DemoLogin } from './logins.ts';
import { Start } from './page.tsx';

const login = (role: DemoLogin['role'], name: string, n: number): DemoLogin => ({
  role,
  name,
  url: `/demo/login/${role}-${n}`,
});

const logins: DemoLogin[] = [
  ...['Aizkraukle, 1. telpa', 'Koknese, 1. telpa', 'Rīga, 2. telpa'].map((name, n) => login('room', name, n)),
  ...Array.from({ length: 14 }, (_, n) => login('specialist', `Ilze Kalniņa, VSAA (${n + 1})`, n)),
  ...['Māra Lapsa, Aizkraukle', 'Gunta Vēvere, Koknese'].map((name, n) => login('employee', name, n)),
  ...['Inese Ābele, viss tīkls', 'Rihards Grauds, VSAA'].map((name, n) => login('supervisor', name, n)),
  login('admin', 'Juris Priede', 0),
];

export const states: Record<string, () => preact.JSX.Element> = {
  demo: () => <Start logins={logins} />,
  plain: () => <Start logins={null} />,
};
