// Today and past days by half hours, and from there to a day played again and a day run again.
import { FlaskConical, Play } from 'lucide-preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../design/index.ts';
import { serviceName } from '../desk/format.ts';
import { ProblemNotice, useCommands } from '../desk/index.ts';
import type { HalfHour, JournalDay, ServiceTarget, Whose } from '../wire.gen.ts';
import { t } from '../words/index.ts';
import { Chart } from './charts.tsx';
import { Player } from './model/player.ts';
import { dayWords, halfHourWords } from './model/time.ts';
import type { Board } from './ui.ts';
import { WhatIf } from './what-if.tsx';

/** How often a day that is being read is asked about, ms. */
const ASK_AGAIN_MS = 500;
/** How often the charts of today are drawn anew, ms. */
const ANEW_MS = 30_000;

/** The day as charts, the way into its replay, and what would have been otherwise. */
export function Days(props: { board: Board }) {
  const { board } = props;
  const { ui } = board;
  const commands = useCommands(board.session);
  const [days, setDays] = useState<readonly JournalDay[]>([]);
  const [asking, setAsking] = useState(false);
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (asking) top.current?.scrollIntoView();
  }, [asking]);
  useEffect(() => {
    void commands.run({ type: 'day.list' }).then((answer) => {
      if (answer?.kind === 'days') setDays(answer.days);
    });
  }, [board.session]);
  const opened = useOpened(board, ui.day.value);
  return (
    <div class="sup-days" ref={top} data-testid="days">
      <div class="sup-days__choice">
        <label class="sup-select">
          <span class="strong">{t('sup.day')}</span>
          <select
            class="field__input"
            value={ui.day.value ?? ''}
            onChange={(event) => {
              ui.day.value = Number(event.currentTarget.value) || null;
            }}
            data-testid="day"
          >
            <option value="">{t('sup.today')}</option>
            {days.map((one) => (
              <option key={one.day} value={one.day}>
                {one.today ? t('sup.today_as_day', { day: dayWords(one.day) }) : dayWords(one.day)}
              </option>
            ))}
          </select>
        </label>
        {ui.service.value !== null && (
          <span class="sup-only">
            {t('sup.only_service', { service: serviceName(board.directory, ui.service.value) })}
            <Button
              kind="tertiary"
              onPress={() => {
                ui.service.value = null;
              }}
            >
              {t('sup.show_all')}
            </Button>
          </span>
        )}
        {opened.state === 'ready' && ui.day.value !== null && (
          <>
            <Button
              kind="secondary"
              icon={Play}
              onPress={() => {
                ui.player.value = new Player(ui.day.value ?? 0, opened.from_ms, opened.to_ms);
                ui.tab.value = 'services';
              }}
              testId="replay"
            >
              {t('sup.replay')}
            </Button>
            <Button
              kind="secondary"
              icon={FlaskConical}
              pressed={asking}
              chosen={asking}
              onPress={() => setAsking(!asking)}
              testId="whatif-open"
            >
              {t('sup.whatif_open')}
            </Button>
          </>
        )}
      </div>
      <div>
        <ProblemNotice problem={commands.problem} />
        {opened.problem}
        {opened.state === 'reading' && (
          <p class="muted" role="status">
            {t('sup.day_reading', { day: dayWords(ui.day.value ?? 0), pct: opened.done_pct })}
          </p>
        )}
      </div>
      {opened.state === 'ready' && ui.day.value !== null && asking ? (
        <WhatIf key={ui.day.value} board={board} day={ui.day.value} />
      ) : (
        (ui.day.value === null || opened.state === 'ready') && <Charts board={board} day={ui.day.value} />
      )}
    </div>
  );
}

type Opening =
  | { state: 'none' }
  | { state: 'reading'; done_pct: number }
  | { state: 'ready'; from_ms: number; to_ms: number };

/** Has the server read a day, and asks until it has. */
function useOpened(board: Board, day: number | null): Opening & { problem: preact.JSX.Element } {
  const commands = useCommands(board.session);
  const [opening, setOpening] = useState<Opening>({ state: 'none' });
  useEffect(() => {
    setOpening({ state: 'none' });
    if (day === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let here = true;
    const ask = async () => {
      const answer = await commands.run({ type: 'day.open', day });
      if (!here || answer?.kind !== 'day') return;
      setOpening(answer.opened);
      if (answer.opened.state === 'reading') timer = setTimeout(() => void ask(), ASK_AGAIN_MS);
    };
    void ask();
    return () => {
      here = false;
      clearTimeout(timer);
    };
  }, [day, board.session]);
  return { ...opening, problem: <ProblemNotice problem={commands.problem} /> };
}

interface Drawn {
  half_hours: readonly HalfHour[];
  target: ServiceTarget;
}

function Charts(props: { board: Board; day: number | null }) {
  const { board, day } = props;
  const { institution, service } = board.ui;
  const commands = useCommands(board.session);
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  const tick = day === null ? Math.floor(board.now / ANEW_MS) : 0;
  const whose: Whose =
    service.value !== null
      ? { service: service.value }
      : institution.value !== null
        ? { institution: institution.value }
        : 'all';
  const key = JSON.stringify([whose, day, tick]);
  useEffect(() => {
    let here = true;
    void commands.run({ type: 'day.charts', whose, ...(day !== null && { day }) }).then((answer) => {
      if (here && answer?.kind === 'charts') setDrawn(answer);
    });
    return () => {
      here = false;
    };
  }, [key, board.session]);
  if (!drawn)
    return commands.problem.value ? (
      <ProblemNotice problem={commands.problem} />
    ) : (
      <p class="muted">{t('sup.loading')}</p>
    );
  if (drawn.half_hours.length === 0) return <p class="sup-empty muted">{t('sup.charts_empty')}</p>;
  return <DayCharts {...drawn} />;
}

/** Arrivals, waits, service level, and who was there against who was needed. */
export function DayCharts(props: Drawn) {
  const { half_hours: slots, target } = props;
  const labels = slots.map((slot) => halfHourWords(slot.from_ms));
  const min = Math.round(target.within_s / 60);
  const whole = (value: number | null) => (value === null ? t('sup.none') : String(value));
  const tenth = (value: number) => Math.round(value * 10) / 10;
  const minutes = (seconds: number | undefined) => (seconds === undefined ? null : tenth(seconds / 60));
  const pct = (value: number | null) => (value === null ? t('sup.none') : `${value} %`);
  const sum = (of: (slot: HalfHour) => number) => slots.reduce((total, slot) => total + of(slot), 0);
  const busiest = slots.reduce((a, b) => (b.arrived > a.arrived ? b : a));
  const worst = slots.reduce((a, b) => ((b.day.level_pct ?? 101) < (a.day.level_pct ?? 101) ? b : a));
  const slowest = slots.reduce((a, b) => ((b.day.speed_of_answer_s ?? 0) > (a.day.speed_of_answer_s ?? 0) ? b : a));
  const short = slots.filter((slot) => (slot.needed ?? 0) > slot.on_duty_s / 1_800).length;
  return (
    <div class="sup-charts">
      <Chart
        title={t('sup.chart_arrivals')}
        summary={t('sup.chart_arrivals_says', {
          n: sum((slot) => slot.arrived),
          most: busiest.arrived,
          time: halfHourWords(busiest.from_ms),
        })}
        labels={labels}
        series={[
          { key: 'arrived', label: t('sup.series_arrived'), as: 'bars', values: slots.map((slot) => slot.arrived) },
          {
            key: 'abandoned',
            label: t('sup.series_abandoned'),
            as: 'line',
            values: slots.map((slot) => slot.day.abandoned),
          },
        ]}
        cell={whole}
        testId="chart-arrivals"
      />
      <Chart
        title={t('sup.chart_waits')}
        summary={t('sup.chart_waits_says', {
          min: minutes(slowest.day.speed_of_answer_s) ?? 0,
          time: halfHourWords(slowest.from_ms),
        })}
        labels={labels}
        series={[
          {
            key: 'asa',
            label: t('sup.series_asa'),
            as: 'line',
            values: slots.map((slot) => minutes(slot.day.speed_of_answer_s)),
          },
        ]}
        target={{ value: min, label: t('sup.series_target') }}
        cell={whole}
        testId="chart-waits"
      />
      <Chart
        title={t('sup.chart_level', { min })}
        summary={t('sup.chart_level_says', { pct: worst.day.level_pct ?? 100, time: halfHourWords(worst.from_ms) })}
        labels={labels}
        series={[
          {
            key: 'level',
            label: t('sup.series_level'),
            as: 'line',
            values: slots.map((slot) => slot.day.level_pct ?? null),
          },
          {
            key: 'strict',
            label: t('sup.series_strict'),
            as: 'line',
            values: slots.map((slot) => slot.day.strict_level_pct ?? null),
          },
        ]}
        target={{ value: target.share_pct, label: t('sup.series_target') }}
        least={100}
        cell={pct}
        testId="chart-level"
      />
      <Chart
        title={t('sup.chart_staff')}
        summary={t('sup.chart_staff_says', { n: short })}
        labels={labels}
        series={[
          {
            key: 'staffed',
            label: t('sup.series_staffed'),
            as: 'line',
            values: slots.map((slot) => tenth(slot.on_duty_s / 1_800)),
          },
          {
            key: 'needed',
            label: t('sup.series_needed'),
            as: 'line',
            values: slots.map((slot) => slot.needed ?? null),
          },
          {
            key: 'busy',
            label: t('sup.series_busy'),
            as: 'line',
            values: slots.map((slot) => tenth(slot.busy_s / 1_800)),
          },
        ]}
        cell={whole}
        testId="chart-staff"
      />
    </div>
  );
}
