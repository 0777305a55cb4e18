import { institutionOf, serviceName } from '../desk/format.ts';
import { t } from '../words/index.ts';
import { LinkMark } from './marks.tsx';
import { type ConsultationWithLink, ofInstitution, worstConsultations } from './model/rows.ts';
import { span } from './model/time.ts';
import { type Column, DataTable, useSteady } from './table.tsx';
import { RoomPlace } from './tickets.tsx';
import type { Board } from './ui.ts';

/** Running consultations, the worst link first. */
export function Consultations(props: { board: Board }) {
  const { view, ui, directory, now } = props.board;
  const wanted = worstConsultations(view.consultations, ui.links.value).filter((row) =>
    ofInstitution(directory, row.service, ui.institution.value),
  );
  const { rows, hold } = useSteady(wanted, (row) => row.consultation, now);
  const columns: Column<ConsultationWithLink>[] = [
    {
      key: 'number',
      label: t('sup.col_number'),
      phone: 'head',
      cell: (row) => <span class="strong">{row.number ?? t('sup.none')}</span>,
    },
    { key: 'link', label: t('sup.col_link'), cell: (row) => <LinkMark of={row.link} /> },
    {
      key: 'service',
      label: t('sup.col_service'),
      cell: (row) =>
        row.service === undefined ? (
          t('sup.ad_hoc')
        ) : (
          <>
            <span class="sup-cut sup-whole">{serviceName(directory, row.service)}</span>
            <span class="sup-under sup-whole">{institutionOf(directory, row.service)}</span>
          </>
        ),
    },
    {
      key: 'specialist',
      label: t('sup.col_specialist'),
      cell: (row) => view.specialists.find((one) => one.person === row.specialist)?.name ?? t('sup.none'),
    },
    { key: 'room', label: t('sup.col_room'), cell: (row) => <RoomPlace board={props.board} room={row.room} /> },
    { key: 'since', label: t('sup.col_since'), figure: true, cell: (row) => span(now - row.since_ms) },
    { key: 'participants', label: t('sup.col_participants'), figure: true, cell: (row) => row.participants },
  ];
  return (
    <DataTable
      label={t('report.consultations')}
      columns={columns}
      groups={[{ key: 'all', rows }]}
      hold={hold}
      goneWord={t('sup.gone')}
      empty={t('sup.empty_consultations')}
      testId="consultations"
    />
  );
}
