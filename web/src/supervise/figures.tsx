import { ArrowDown, ArrowUp, Minus } from 'lucide-preact';
import { timeOfDay } from '../desk/format.ts';
import { t, tn } from '../words/index.ts';
import { JudgementMark } from './marks.tsx';
import { type Figure, type FigureKey, figures, type Staffing, staffing } from './model/figures.ts';
import type { Board } from './ui.ts';

const HOUR_MS = 3_600_000;

/** The six figures, each with its target and the change since an hour ago. */
export function Figures(props: { board: Board }) {
  const { view, now } = props.board;
  const staff = staffing(view, now);
  return (
    <section class="sup-figures" aria-label={t('sup.figures')} data-testid="figures">
      {figures(view, now).map((figure) => (
        <div key={figure.key} class="card sup-figure" data-testid={`figure-${figure.key}`}>
          <h2 class="sup-figure__label">{figureLabel(figure.key)}</h2>
          <div class="sup-figure__row">
            <span class="sup-figure__number">
              <FigureValue figure={figure} />
            </span>
            <JudgementMark of={figure.judgement} />
          </div>
          <p class="least muted">{targetWords(figure.key, props.board, staff)}</p>
          <Change figure={figure} now={now} known={view.hour_ago !== undefined} />
        </div>
      ))}
    </section>
  );
}

export function figureLabel(key: FigureKey): string {
  switch (key) {
    case 'waiting':
      return t('dash.waiting');
    case 'longest_wait':
      return t('dash.longest_wait');
    case 'service_level':
      return t('sup.level_today');
    case 'in_consultation':
      return t('dash.in_consultation');
    case 'free_specialists':
      return t('sup.free_specialists');
    case 'free_rooms':
      return t('dash.free_rooms');
  }
}

/** The number with a smaller unit. */
export function FigureValue(props: { figure: Figure }) {
  const { value, unit } = props.figure;
  if (value === null) return <span class="sup-figure__nothing">{t('sup.no_answers_yet')}</span>;
  return (
    <>
      {value}
      {unit === 'min' && <small> {t('sup.min_unit')}</small>}
      {unit === 'pct' && <small> %</small>}
    </>
  );
}

function targetWords(key: FigureKey, board: Board, staff: Staffing): string {
  const { target } = board.view;
  const min = Math.round(target.within_s / 60);
  switch (key) {
    case 'waiting':
      return staff.overTarget === 0
        ? t('sup.over_target_none', { min })
        : tn('sup.over_target', staff.overTarget, { min });
    case 'longest_wait':
      return t('sup.target_wait', { min });
    case 'service_level':
      return t('sup.target_level', { pct: target.share_pct, min });
    case 'in_consultation':
      return t('sup.of_at_work', { n: staff.atWork });
    case 'free_specialists':
      return t('sup.target_free');
    case 'free_rooms':
      return t('sup.of_online', { n: staff.roomsOnline });
  }
}

function Change(props: { figure: Figure; now: number; known: boolean }) {
  const { change, unit } = props.figure;
  if (!props.known || change === null) return <p class="least muted">{t('sup.change_unknown')}</p>;
  const time = timeOfDay(props.now - HOUR_MS);
  const Glyph = change > 0 ? ArrowUp : change < 0 ? ArrowDown : Minus;
  const amount = `${change > 0 ? '+' : '−'}${Math.abs(change)}`;
  const words =
    change === 0
      ? t('sup.change_none', { time })
      : t('sup.change_hour', {
          change: unit === 'min' ? `${amount} ${t('sup.min_unit')}` : unit === 'pct' ? `${amount} %` : amount,
          time,
        });
  return (
    <p class="least muted sup-change">
      <Glyph class="icon-small" aria-hidden="true" />
      {words}
    </p>
  );
}
