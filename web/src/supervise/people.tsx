import { useSignal } from '@preact/signals';
import { absenceWords } from '../appointments/absences.tsx';
import { Button } from '../design/index.ts';
import { serviceName } from '../desk/format.ts';
import { named } from '../session/catalogue.ts';
import type { SpecialistRow, SpecialistState } from '../wire.gen.ts';
import { language, t, tOr } from '../words/index.ts';
import { StateFilter } from './filter.tsx';
import { SpecialistMark } from './marks.tsx';
import { SPECIALIST_STATES, worstSpecialists } from './model/rows.ts';
import { sinceThen } from './model/time.ts';
import { type Column, DataTable, useSteady } from './table.tsx';
import type { Board } from './ui.ts';

/** Specialists by state. */
export function Specialists(props: { board: Board }) {
  const { view, ui, directory, now } = props.board;
  const state = useSignal<SpecialistState | null>(null);
  const { institution, service } = ui;
  const able = view.specialists.filter(
    (row) =>
      (institution.value === null || row.institution === institution.value) &&
      (service.value === null || row.services.includes(service.value)),
  );
  const wanted = worstSpecialists(able.filter((row) => state.value === null || row.state === state.value));
  const { rows, hold, sortNow } = useSteady(wanted, (row) => row.person, now);
  const columns: Column<SpecialistRow>[] = [
    {
      key: 'name',
      label: t('sup.col_name'),
      phone: 'head',
      cell: (row) => {
        const found = directory.institution(row.institution);
        return (
          <>
            <span class="sup-cut strong">{row.name}</span>
            <span class="sup-under">{found ? named(found.names, language.value) : t('sup.generalist')}</span>
          </>
        );
      },
    },
    {
      key: 'state',
      label: t('sup.col_state'),
      cell: (row) => (
        <>
          <SpecialistMark of={row.state} />
          {row.absences[0] && (
            <span class="sup-under" title={absenceWords(row.absences[0])}>
              {t('absence.when', { when: absenceWords(row.absences[0], now) })}
            </span>
          )}
        </>
      ),
    },
    { key: 'since', label: t('sup.col_since'), figure: true, cell: (row) => sinceThen(row.since_ms, now) },
    { key: 'handled', label: t('sup.col_handled'), figure: true, cell: (row) => row.handled },
    { key: 'missed', label: t('sup.col_missed'), figure: true, cell: (row) => row.missed },
    {
      key: 'occupancy',
      label: t('sup.col_occupancy'),
      figure: true,
      cell: (row) => (row.occupancy_pct === undefined ? t('sup.none') : `${row.occupancy_pct} %`),
    },
    {
      key: 'services',
      label: t('sup.tab_services'),
      figure: true,
      cell: (row) => (
        <>
          <span title={row.services.map((id) => serviceName(directory, id)).join('\n')}>{row.services.length}</span>
          {row.services_today && <span class="sup-under">{t('sup.skills_today')}</span>}
        </>
      ),
    },
  ];
  if (props.board.past === null)
    columns.push({
      key: 'acts',
      label: t('sup.col_acts'),
      cell: (row) => (
        <span class="sup-acts">
          <Button
            kind="tertiary"
            onPress={() => {
              ui.opened.value = { sheet: 'skills', person: row.person };
            }}
            label={t('sup.skills_of', { person: row.name })}
            testId="skills"
          >
            {t('sup.skills')}
          </Button>
          <Button
            kind="tertiary"
            onPress={() => {
              ui.opened.value = { sheet: 'absences', person: row.person };
            }}
            label={t('absence.of', { person: row.name })}
            testId="absence-open"
          >
            {t('absence.open_of')}
          </Button>
        </span>
      ),
    });
  return (
    <>
      <StateFilter
        label={t('sup.filter_state')}
        chosen={state.value}
        options={SPECIALIST_STATES.map((key) => ({
          key,
          word: tOr(`sup.spec_${key}`, 'sup.none'),
          count: able.filter((row) => row.state === key).length,
        }))}
        total={able.length}
        onChoose={(next) => {
          state.value = next;
          sortNow();
        }}
      />
      <DataTable
        label={t('sup.tab_specialists')}
        columns={columns}
        groups={[{ key: 'all', rows }]}
        hold={hold}
        goneWord={t('sup.gone')}
        empty={t('sup.empty_specialists')}
        testId="specialists"
      />
    </>
  );
}
