import { TriangleAlert } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { Button } from '../design/index.ts';
import { waitWords } from '../desk/format.ts';
import { named } from '../session/catalogue.ts';
import type { WaitView } from '../wire.gen.ts';
import { language, t } from '../words/index.ts';
import { judgeLevel, judgeWait } from './model/figures.ts';
import { type GroupBy, type QueueRow, queueRows } from './model/rows.ts';
import { minutesSeconds, span } from './model/time.ts';
import { type Column, DataTable, useSteady } from './table.tsx';
import type { Board } from './ui.ts';

const GROUPS: readonly GroupBy[] = ['service', 'institution', 'center', 'municipality'];

/** The queues by service, institution, center or municipality, the worst first. */
export function Services(props: { board: Board }) {
  const { ui } = props.board;
  const by = ui.by.value;
  return (
    <>
      <fieldset class="sup-by">
        <legend class="visually-hidden">{t('sup.by')}</legend>
        {GROUPS.map((key) => (
          <label key={key} class="sup-by__option">
            <input
              type="radio"
              name="by"
              checked={by === key}
              onChange={() => {
                ui.by.value = key;
              }}
              data-testid={`by-${key}`}
            />
            <span>{t(`sup.by_${key}`)}</span>
          </label>
        ))}
      </fieldset>
      <Queues key={by} board={props.board} by={by} />
      <Formulas board={props.board} />
    </>
  );
}

function Queues(props: { board: Board; by: GroupBy }) {
  const { board, by } = props;
  const { view, ui, directory, now } = board;
  const wanted = queueRows(view, by, directory, ui.institution.value, (names) => named(names, language.value));
  const { rows, hold } = useSteady(wanted, (row) => row.id, now);
  const show = (row: QueueRow) => {
    if (by === 'service') {
      ui.service.value = row.id;
      ui.tab.value = 'tickets';
    } else if (by === 'institution' && view.institution === undefined) {
      ui.institution.value = row.id;
      ui.by.value = 'service';
    }
  };
  const opens = by === 'service' || (by === 'institution' && view.institution === undefined);
  return (
    <DataTable
      label={t('sup.tab_services')}
      columns={columns(board, by, opens ? show : null)}
      groups={[{ key: 'all', rows }]}
      hold={hold}
      onOpen={opens ? show : undefined}
      goneWord={t('sup.gone')}
      empty={t('sup.empty_services')}
      testId="services"
    />
  );
}

/** How the two service levels are counted, in words, where they stand. */
function Formulas(props: { board: Board }) {
  const min = Math.round(props.board.view.target.within_s / 60);
  const [open, setOpen] = useState(false);
  return (
    <details class="sup-formulas" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('sup.formulas')}</summary>
      <ul>
        <li>{t('sup.formula_level', { min })}</li>
        <li>{t('sup.formula_strict')}</li>
        <li>{t('sup.formula_averages')}</li>
        <li>{t('sup.formula_occupancy')}</li>
      </ul>
    </details>
  );
}

function columns(board: Board, by: GroupBy, show: ((row: QueueRow) => void) | null): Column<QueueRow>[] {
  const { view, now } = board;
  const places = by === 'center' || by === 'municipality';
  const name = (row: QueueRow) => (
    <>
      <span class="sup-cut sup-cut--long">{row.name}</span>
      <span class="sup-under">{row.under}</span>
    </>
  );
  const all: (Column<QueueRow> | false)[] = [
    {
      key: 'name',
      label: t(`sup.by_${by}`),
      phone: 'head',
      cell: (row) =>
        show ? (
          <button type="button" class="sup-link" onClick={() => show(row)}>
            <span class="visually-hidden">{t('sup.show_queue_of', { service: '' })}</span>
            {name(row)}
          </button>
        ) : (
          name(row)
        ),
    },
    { key: 'waiting', label: t('sup.col_waiting'), figure: true, cell: (row) => row.waiting },
    {
      key: 'longest',
      label: t('sup.col_longest'),
      figure: true,
      cell: (row) => {
        if (row.longest_since_ms === undefined) return t('sup.none');
        const waits = now - row.longest_since_ms;
        return <Marked bad={judgeWait(waits, (row.target ?? view.target).within_s) !== 'good'}>{span(waits)}</Marked>;
      },
    },
    by === 'service' && {
      key: 'told',
      label: t('sup.col_told'),
      figure: true,
      cell: (row) =>
        row.shut
          ? t(row.shut.kind === 'closed' ? 'shut.short_closed' : 'shut.short_full')
          : row.wait
            ? toldWords(row.wait)
            : t('sup.none'),
    },
    {
      key: 'level',
      label: t('sup.col_level'),
      figure: true,
      cell: (row) => {
        const { level_pct: pct } = row.day;
        if (pct === undefined) return t('sup.none');
        return <Marked bad={judgeLevel(pct, (row.target ?? view.target).share_pct) !== 'good'}>{`${pct} %`}</Marked>;
      },
    },
    {
      key: 'strict',
      label: t('sup.col_strict'),
      figure: true,
      cell: (row) => pct(row.day.strict_level_pct),
    },
    { key: 'answered', label: t('sup.col_answered'), figure: true, cell: (row) => row.day.answered },
    { key: 'abandoned', label: t('sup.col_abandoned'), figure: true, cell: (row) => row.day.abandoned },
    { key: 'asa', label: t('sup.col_asa'), figure: true, cell: (row) => minutesSeconds(row.day.speed_of_answer_s) },
    { key: 'aht', label: t('sup.col_aht'), figure: true, cell: (row) => minutesSeconds(row.day.handle_time_s) },
    !places && {
      key: 'occupancy',
      label: t('sup.col_occupancy'),
      figure: true,
      cell: (row) => pct(row.day.occupancy_pct),
    },
    !places && {
      key: 'staffed',
      label: t('sup.col_staffed'),
      figure: true,
      cell: (row) => (
        <Marked bad={row.waiting > 0 && row.staffed === 0}>
          {row.staffed === 0 ? t('sup.nobody') : t('sup.free_of', { free: row.free ?? 0, n: row.staffed ?? 0 })}
        </Marked>
      ),
    },
    by === 'service' && board.past === null && closing(board),
    { key: 'consulting', label: t('sup.col_consulting'), figure: true, cell: (row) => row.in_consultation },
  ];
  return all.filter((column) => column !== false);
}

/** The button that closes a service for now, or opens it. */
function closing(board: Board): Column<QueueRow> {
  return {
    key: 'closing',
    label: t('sup.col_acts'),
    cell: (row) => {
      const closed = row.shut?.kind === 'closed';
      return (
        <span class="sup-acts">
          <Button
            kind="tertiary"
            label={t(closed ? 'sup.open_service' : 'sup.close_service', { service: row.name })}
            onPress={() => {
              board.ui.opened.value = { sheet: 'closing', service: row.id };
            }}
            testId={closed ? 'to-open' : 'to-close'}
          >
            {t(closed ? 'sup.open' : 'sup.close')}
          </Button>
        </span>
      );
    },
  };
}

function pct(value: number | undefined): string {
  return value === undefined ? t('sup.none') : `${value} %`;
}

/** A figure beyond its target: an icon and a colour beside it. */
function Marked(props: { bad: boolean; children: string | number }) {
  if (!props.bad) return <>{props.children}</>;
  return (
    <span class="sup-mark sup-mark--warn">
      <TriangleAlert class="icon-small" aria-label={t('sup.state_warn')} role="img" />
      {props.children}
    </span>
  );
}

/** The wait told, as short as a table wants it. */
function toldWords(wait: WaitView): string {
  return wait.kind === 'short' ? t('sup.under_minute') : wait.kind === 'unknown' ? t('sup.none') : waitWords(wait);
}
