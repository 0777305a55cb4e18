export {
  type Catalogue,
  type Center,
  Directory,
  directory,
  type Institution,
  loadCatalogue,
  type Names,
  named,
  type Service,
} from './catalogue.ts';
export {
  CommandRefused,
  idle,
  type LinkState,
  openSession,
  problemOf,
  type Role,
  type Session,
  socketToken,
} from './session.ts';
