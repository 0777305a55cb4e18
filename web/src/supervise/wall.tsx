import { TriangleAlert } from 'lucide-preact';
import { useEffect } from 'preact/hooks';
import { useTick } from '../design/index.ts';
import { timeOfDay } from '../desk/format.ts';
import type { Session } from '../session/session.ts';
import type { SuperviseView } from '../wire.gen.ts';
import { t } from '../words/index.ts';
import { useHeard } from './fresh.ts';
import { JUDGED } from './marks.tsx';
import { type Figure, type FigureKey, figures, staffing } from './model/figures.ts';
import { isStale, WALL_STALE_MS } from './model/freshness.ts';
import { clockWithSeconds } from './model/time.ts';

/** The wall display: six figures to be read across a hall. No names, nothing to press. */
export function Wall(props: { session: Session; view: SuperviseView }) {
  const { session, view } = props;
  useTick(1_000);
  const heard = useHeard(session);
  const now = session.now();
  const stale = isStale(heard, now, WALL_STALE_MS);
  useEffect(() => {
    document.documentElement.dataset.page = 'wall';
    return () => {
      document.documentElement.dataset.page = 'desk';
    };
  }, []);
  const staff = staffing(view, heard);
  return (
    <main class={`wall ${stale ? 'wall--stale' : ''}`} data-testid="wall">
      <h1 class="visually-hidden">{t('dash.title')}</h1>
      <p class="wall-time" role="status" data-testid={stale ? 'wall-stale' : 'wall-time'}>
        {stale ? (
          <>
            <TriangleAlert class="wall-icon" aria-hidden="true" />
            {t('sup.wall_stale', { time: timeOfDay(heard) })}
          </>
        ) : (
          t('sup.live', { time: clockWithSeconds(heard) })
        )}
      </p>
      <div class="wall-tiles">
        {figures(view, heard).map((figure) => (
          <section key={figure.key} class={`wall-tile wall-tile--${figure.judgement ?? 'plain'}`}>
            <h2>{label(figure.key)}</h2>
            <p class="wall-number">
              {figure.value ?? t('sup.none')}
              {figure.value !== null && figure.unit !== 'none' && (
                <small>{figure.unit === 'min' ? t('sup.min_unit') : '%'}</small>
              )}
            </p>
            <State figure={figure} plain={plainWord(figure.key, staff.atWork, staff.roomsOnline)} />
          </section>
        ))}
      </div>
    </main>
  );
}

/** One short line each. */
function label(key: FigureKey): string {
  switch (key) {
    case 'waiting':
      return t('sup.wall_waiting');
    case 'longest_wait':
      return t('sup.wall_longest');
    case 'service_level':
      return t('sup.wall_level');
    case 'in_consultation':
      return t('sup.wall_consulting');
    case 'free_specialists':
      return t('sup.wall_specialists');
    case 'free_rooms':
      return t('sup.wall_rooms');
  }
}

/** What stands under a figure that has no target. */
function plainWord(key: FigureKey, atWork: number, online: number): string {
  if (key === 'in_consultation') return t('sup.wall_of', { n: atWork });
  if (key === 'free_rooms') return t('sup.wall_of', { n: online });
  return t('sup.no_answers_yet');
}

function State(props: { figure: Figure; plain: string }) {
  const { judgement } = props.figure;
  if (judgement === null) return <p class="wall-state">{props.plain}</p>;
  const Glyph = JUDGED[judgement];
  return (
    <p class="wall-state">
      <Glyph class="wall-icon" aria-hidden="true" />
      {t(`sup.state_${judgement}`)}
    </p>
  );
}
