import { useSignal } from '@preact/signals';
import { PencilLine } from 'lucide-preact';
import { useId } from 'preact/hooks';
import { Button, DateField } from '../design/index.ts';
import { t } from '../words/index.ts';
import type { Dimension, Line } from './api.ts';
import { CorrectSheet } from './correct.tsx';
import { Loading } from './loading.tsx';
import { dayWords, monthWords } from './months.ts';
import { Tick } from './select.tsx';
import { attempt, type Reports, readView } from './state.ts';
import { Figure, FileLink, Head, Table } from './table.tsx';

/** A line's name of something. */
export function nameOf(line: Line, by: Dimension): string {
  return line.keys.find((key) => key.by === by)?.name ?? '';
}

/** Registrations and corrections, entry by entry. */
export function LinesView(props: { reports: Reports }) {
  const { reports } = props;
  const correcting = useSignal<string | null>(null);
  const hint = useId();
  const shown = reports.lines.value;
  const more = () =>
    attempt(reports, async () => {
      const after = reports.lines.value?.after ?? null;
      const next = await reports.api.lines(reports.asked.value, reports.day.value, reports.corrections.value, after);
      reports.lines.value = { lines: [...(reports.lines.value?.lines ?? []), ...next.lines], after: next.after };
    });
  return (
    <>
      <div class="rep-filters">
        <DateField
          class="rep-field"
          label={t('rep.day')}
          value={reports.day.value}
          describedBy={hint}
          onChange={(day) => {
            reports.day.value = day;
          }}
          testId="rep-day"
        />
        <Tick
          label={t('rep.only_corrections')}
          checked={reports.corrections.value}
          onChange={(only) => {
            reports.corrections.value = only;
          }}
          testId="rep-corrections"
        />
        <FileLink href={reports.api.file('lines.csv', reports.asked.value)} testId="lines-csv">
          {t('rep.export_csv')}
        </FileLink>
      </div>
      <p class="least muted" id={hint}>
        {t('rep.any_day')}
      </p>
      {!shown && <Loading reports={reports} again={() => void readView(reports)} />}
      {shown?.lines.length === 0 && <p class="rep-empty strong">{t('rep.lines_empty')}</p>}
      {shown && shown.lines.length > 0 && (
        <Table caption={t('rep.tab_lines')} testId="lines">
          <thead>
            <tr>
              <Head>{t('rep.day')}</Head>
              <Head>{t('rep.number')}</Head>
              <Head>{t('rep.center')}</Head>
              <Head>{t('rep.service')}</Head>
              <Head>{t('rep.kind')}</Head>
              <Head>{t('rep.channel')}</Head>
              <Head figure>{t('rep.sign')}</Head>
              <Head>{t('rep.counts_in')}</Head>
              <Head>{t('rep.reason')}</Head>
              <Head>{t('rep.act')}</Head>
            </tr>
          </thead>
          <tbody>
            {shown.lines.map((line) => (
              <tr key={`${line.version}.${line.part}`} class={line.reason ? 'rep-correction' : undefined}>
                <td class="rep-day">{dayWords(line.day)}</td>
                <th scope="row">{line.number}</th>
                <td>{nameOf(line, 'center')}</td>
                <td>{nameOf(line, 'service')}</td>
                <td>{t(`rep.kind_${line.kind}`)}</td>
                <td>{nameOf(line, 'channel')}</td>
                <Figure>{line.sign > 0 ? '+1' : '−1'}</Figure>
                <td class="rep-day">{monthWords(line.period)}</td>
                <td>
                  <ReasonShown line={line} />
                </td>
                <td>
                  {!line.reason && (
                    <Button
                      icon={PencilLine}
                      label={t('rep.correct_of', { number: line.number ?? '' })}
                      onPress={() => {
                        reports.done.value = null;
                        correcting.value = line.registration;
                      }}
                      testId="line-correct"
                    >
                      {t('rep.correct')}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {shown?.after && (
        <Button onPress={() => void more()} testId="lines-more">
          {t('rep.more')}
        </Button>
      )}
      {correcting.value && (
        <CorrectSheet
          reports={reports}
          registration={correcting.value}
          onClose={() => {
            correcting.value = null;
          }}
        />
      )}
    </>
  );
}

const REASONS = ['wrong_service', 'wrong_kind', 'duplicate', 'not_served', 'mistaken', 'other'] as const;
export type Reason = (typeof REASONS)[number];
export { REASONS };

/** Why, by whom, and what was written to it; nothing for what was never corrected. */
export function ReasonShown(props: { line: Line }) {
  const { line } = props;
  const reason = REASONS.find((one) => one === line.reason);
  if (!reason) return null;
  const words = t(`rep.reason_${reason}`);
  return (
    <>
      {line.by ? `${words} (${line.by})` : words}
      {line.note && <span class="rep-note">{line.note}</span>}
    </>
  );
}
