import { useSignal } from '@preact/signals';
import { CircleCheck, CircleDashed, Lock, ShieldCheck } from 'lucide-preact';
import { Button, Sheet } from '../design/index.ts';
import { t } from '../words/index.ts';
import type { Period } from './api.ts';
import { dateWords, monthWords } from './months.ts';
import { attempt, type Reports, readPeriods } from './state.ts';
import { Figure, Head, Table } from './table.tsx';

/** Months: which run, are open or closed; closing the next one. */
export function PeriodsView(props: { reports: Reports }) {
  const { reports } = props;
  const closing = useSignal<string | null>(null);
  const close = async (period: string) => {
    closing.value = null;
    if (!(await attempt(reports, () => reports.api.close(period)))) return;
    await readPeriods(reports);
    reports.done.value = t('rep.close_done', { period: monthWords(period) });
  };
  const check = (period: string) =>
    attempt(reports, async () => {
      const { holds } = await reports.api.check(period);
      const words = { period: monthWords(period) };
      reports.done.value = holds ? t('rep.check_holds', words) : t('rep.check_broken', words);
    });
  return (
    <>
      <p class="rep-say">{reports.mayClose.value ? t('rep.close_what') : t('rep.close_whole')}</p>
      <p class="rep-say muted">{t('rep.close_later')}</p>
      <Table caption={t('rep.tab_periods')} testId="periods">
        <thead>
          <tr>
            <Head>{t('rep.period')}</Head>
            <Head>{t('rep.act')}</Head>
            <Head>{t('rep.state')}</Head>
            <Head figure>{t('rep.lines')}</Head>
            <Head>{t('rep.closed_at')}</Head>
            <Head>{t('rep.hash')}</Head>
          </tr>
        </thead>
        <tbody>
          {(reports.periods.value ?? []).map((one) => (
            <tr key={one.period} data-testid={`period-${one.period}`} data-state={one.state}>
              <th scope="row">{monthWords(one.period)}</th>
              <td>
                {one.next && reports.mayClose.value && (
                  <Button
                    icon={Lock}
                    label={`${t('rep.close')} ${monthWords(one.period)}`}
                    onPress={() => {
                      closing.value = one.period;
                    }}
                    testId="period-close"
                  >
                    {t('rep.close')}
                  </Button>
                )}
                {one.state === 'closed' && (
                  <Button
                    icon={ShieldCheck}
                    label={`${t('rep.check')} ${monthWords(one.period)}`}
                    onPress={() => void check(one.period)}
                    testId="period-check"
                  >
                    {t('rep.check')}
                  </Button>
                )}
              </td>
              <td>
                <State state={one.state} />
              </td>
              <Figure>{one.lines}</Figure>
              <td>
                {one.closed_ms !== undefined &&
                  (one.by
                    ? t('rep.shown_by', { name: one.by, date: dateWords(one.closed_ms) })
                    : dateWords(one.closed_ms))}
              </td>
              <td>{one.hash && <code class="rep-hash">{one.hash}</code>}</td>
            </tr>
          ))}
        </tbody>
      </Table>
      {closing.value && (
        <Sheet
          title={t('rep.close_title', { period: monthWords(closing.value) })}
          onClose={() => {
            closing.value = null;
          }}
          alert
          testId="close-sheet"
          actions={
            <>
              <Button
                kind="danger-filled"
                onPress={() => closing.value && void close(closing.value)}
                testId="close-confirm"
              >
                {t('rep.close_confirm')}
              </Button>
              <Button
                onPress={() => {
                  closing.value = null;
                }}
              >
                {t('common.cancel')}
              </Button>
            </>
          }
        >
          <p>{t('rep.close_what')}</p>
          <p>{t('rep.close_later')}</p>
        </Sheet>
      )}
    </>
  );
}

function State(props: { state: Period['state'] }) {
  const { state } = props;
  const Glyph = state === 'closed' ? Lock : state === 'open' ? CircleCheck : CircleDashed;
  return (
    <span class="rep-state">
      <Glyph class="icon-small" aria-hidden="true" />
      {t(`rep.month_${state}`)}
    </span>
  );
}
