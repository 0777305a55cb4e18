import { t } from '../words/index.ts';
import type { ReportRow } from './api.ts';
import { Loading } from './loading.tsx';
import { monthWords } from './months.ts';
import { type Reports, readView } from './state.ts';
import { Figure, FileLink, Head, Table } from './table.tsx';

/** The sums, by what was asked for. */
export function Summary(props: { reports: Reports }) {
  const { reports } = props;
  const report = reports.report.value;
  if (!report) return <Loading reports={reports} again={() => void readView(reports)} />;
  const asked = reports.asked.value;
  const adjusted = report.rows.some((row) => row.adjustments !== 0);
  return (
    <>
      <div class="rep-totals" data-testid="rep-totals">
        <Total label={t('rep.total')} n={report.total.total} testId="rep-total" />
        <Total label={t('rep.consultations')} n={report.total.consultations} testId="rep-consultations" />
        <Total label={t('rep.applications')} n={report.total.applications} testId="rep-applications" />
      </div>
      <div class="rep-files">
        <FileLink href={reports.api.file('registrations.xlsx', asked)} testId="rep-xlsx">
          {t('rep.export_xlsx')}
        </FileLink>
        <FileLink href={reports.api.file('registrations.csv', asked)} testId="rep-csv">
          {t('rep.export_csv')}
        </FileLink>
      </div>
      {report.rows.length === 0 ? (
        <div class="rep-empty" data-testid="rep-empty">
          <p class="strong">{t('rep.empty')}</p>
          <p class="muted">{t('rep.empty_note')}</p>
        </div>
      ) : (
        <Table caption={t('rep.tab_summary')} testId="rep-rows">
          <thead>
            <tr>
              {report.by.map((by) => (
                <Head key={by}>{t(`rep.${by}`)}</Head>
              ))}
              <Head figure>{t('rep.consultations')}</Head>
              <Head figure>{t('rep.applications')}</Head>
              <Head figure>{t('rep.total')}</Head>
              {adjusted && <Head figure>{t('rep.adjustments')}</Head>}
            </tr>
          </thead>
          <tbody>
            {report.rows.map((row) => (
              <tr key={row.keys.map((key) => key.key).join(' ')}>
                {row.keys.map((key, n) =>
                  n === 0 ? (
                    <th key={key.by} scope="row">
                      {key.by === 'period' ? monthWords(key.key) : key.name}
                    </th>
                  ) : (
                    <td key={key.by}>{key.by === 'period' ? monthWords(key.key) : key.name}</td>
                  ),
                )}
                <Figures row={row} adjusted={adjusted} />
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colSpan={report.by.length}>
                {t('rep.total')}
              </th>
              <Figures row={report.total} adjusted={adjusted} />
            </tr>
          </tfoot>
        </Table>
      )}
      <p class="least muted">{t('rep.counted_once')}</p>
    </>
  );
}

function Figures(props: { row: ReportRow; adjusted: boolean }) {
  const { row } = props;
  return (
    <>
      <Figure>{row.consultations}</Figure>
      <Figure>{row.applications}</Figure>
      <Figure>{row.total}</Figure>
      {props.adjusted && <Figure>{row.adjustments}</Figure>}
    </>
  );
}

function Total(props: { label: string; n: number; testId: string }) {
  return (
    <div class="rep-total">
      <span class="muted">{props.label}</span>
      <span class="rep-total__figure" data-testid={props.testId}>
        {props.n}
      </span>
    </div>
  );
}
