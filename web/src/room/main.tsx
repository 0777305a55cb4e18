import { render } from 'preact';
import '../design/index.ts';
import { directory, loadCatalogue, openSession, socketToken } from '../session/index.ts';
import { openRoom } from './app.ts';
import { openLocalMedia } from './devices.ts';
import { RoomPage } from './page.tsx';

/** The catalogue is asked for again this long after it could not be had, ms. */
const CATALOGUE_RETRY_MS = 1_000;

const session = openSession(() => socketToken('room'));
const app = openRoom({ session, directory, media: openLocalMedia() });

// The names come when the server answers; a catalogue that did not come is asked for again.
const names = async () => {
  if (directory.peek() !== null) return;
  try {
    await loadCatalogue();
  } catch {
    if (session.link.peek() !== 'refused') setTimeout(() => void names(), CATALOGUE_RETRY_MS);
  }
};
session.link.subscribe((link) => {
  if (link === 'live') void names();
});

const root = document.getElementById('app');
if (root) render(<RoomPage app={app} />, root);
