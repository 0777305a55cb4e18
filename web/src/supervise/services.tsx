import { TriangleAlert } from 'lucide-preact';
import { institutionOf, serviceName, waitWords } from '../desk/format.ts';
import type { ServiceRow, WaitView } from '../wire.gen.ts';
import { t } from '../words/index.ts';
import { judgeLevel, judgeWait } from './model/figures.ts';
import { ofInstitution, worstServices } from './model/rows.ts';
import { span } from './model/time.ts';
import { type Column, DataTable, useSteady } from './table.tsx';
import type { Board } from './ui.ts';

/** The queues by service, the worst first. */
export function Services(props: { board: Board }) {
  const { view, ui, directory, now } = props.board;
  const wanted = worstServices(
    view.services.filter((row) => ofInstitution(directory, row.service, ui.institution.value)),
  );
  const { rows, hold } = useSteady(wanted, (row) => row.service, now);
  const show = (row: ServiceRow) => {
    ui.service.value = row.service;
    ui.tab.value = 'tickets';
  };
  return (
    <DataTable
      label={t('sup.tab_services')}
      columns={columns(props.board, show)}
      groups={[{ key: 'all', rows }]}
      hold={hold}
      onOpen={show}
      goneWord={t('sup.gone')}
      empty={t('sup.empty_services')}
      testId="services"
    />
  );
}

function columns(board: Board, show: (row: ServiceRow) => void): Column<ServiceRow>[] {
  const { view, directory, now } = board;
  return [
    {
      key: 'service',
      label: t('sup.col_service'),
      phone: 'head',
      cell: (row) => {
        const name = serviceName(directory, row.service);
        return (
          <button type="button" class="sup-link" onClick={() => show(row)}>
            <span class="visually-hidden">{t('sup.show_queue_of', { service: '' })}</span>
            <span class="sup-cut sup-cut--long">{name}</span>
            <span class="sup-under">{institutionOf(directory, row.service)}</span>
          </button>
        );
      },
    },
    { key: 'waiting', label: t('sup.col_waiting'), figure: true, cell: (row) => row.waiting },
    {
      key: 'longest',
      label: t('sup.col_longest'),
      figure: true,
      cell: (row) => {
        if (row.longest_since_ms === undefined) return t('sup.none');
        const waits = now - row.longest_since_ms;
        return <Marked bad={judgeWait(waits, view.target.within_s) !== 'good'}>{span(waits)}</Marked>;
      },
    },
    {
      key: 'level',
      label: t('sup.col_level'),
      figure: true,
      cell: (row) => {
        const pct = row.service_level_pct;
        if (pct === undefined) return t('sup.none');
        return <Marked bad={judgeLevel(pct, view.target.share_pct) !== 'good'}>{`${pct} %`}</Marked>;
      },
    },
    {
      key: 'staffed',
      label: t('sup.col_staffed'),
      figure: true,
      cell: (row) => <Marked bad={row.waiting > 0 && row.staffed === 0}>{row.staffed}</Marked>,
    },
    { key: 'free', label: t('sup.col_free'), figure: true, cell: (row) => row.free },
    { key: 'consulting', label: t('sup.col_consulting'), figure: true, cell: (row) => row.in_consultation },
    {
      key: 'told',
      label: t('sup.col_told'),
      figure: true,
      cell: (row) => (row.waiting > 0 && row.staffed === 0 ? t('sup.nobody_staffed_mark') : toldWords(row.wait)),
    },
  ];
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
