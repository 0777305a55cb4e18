// The same day once more: a change is written down, the server runs the day with it, both runs stand side by side.
import { useSignal } from '@preact/signals';
import { FlaskConical, Plus, Square } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../design/index.ts';
import { problemIn } from '../desk/command.ts';
import { serviceName } from '../desk/format.ts';
import { ProblemNotice, useCommands } from '../desk/index.ts';
import type { RuleBook } from '../rules/api.ts';
import { named } from '../session/catalogue.ts';
import type { Pooling, Problem, RunFigures, RunResult, RunState, Setting } from '../wire.gen.ts';
import { language, t } from '../words/index.ts';
import { Choice } from './act-form.tsx';
import { Chart } from './charts.tsx';
import { dayWords, halfHourWords, minutesSeconds } from './model/time.ts';
import {
  clockMinutes,
  comparison,
  numberWithin,
  type RuleRow,
  serviceDifferences,
  settingsOf,
  sumUp,
} from './model/what-if.ts';
import type { Board } from './ui.ts';
import { RuleRows, RulesTold } from './what-if-rules.tsx';

const ASK_AGAIN_MS = 400;
const STAFF_MAX = 10;
/** Services told apart in a result; the rest stands in the sums. */
const SERVICES_MAX = 12;

interface StaffRow {
  institution: string;
  count: string;
  from: string;
  until: string;
}

export function WhatIf(props: { board: Board; day: number }) {
  const { board, day } = props;
  const commands = useCommands(board.session);
  const { view, directory, ui } = board;
  const own = view.institution ?? ui.institution.value ?? directory.catalogue.institutions[0]?.id ?? '';
  const staff = useSignal<StaffRow[]>([]);
  const pooling = useSignal<Pooling>('as_it_was');
  const arrivals = useSignal('100');
  const handle = useSignal('100');
  const book = useSignal<RuleBook | null>(null);
  const unread = useSignal<Problem | null>(null);
  const rules = useSignal<RuleRow[]>([]);
  const tried = useSignal(false);
  const [run, setRun] = useState<string | null>(null);
  const [state, setState] = useState<RunState | null>(null);
  /** The rules that the run has otherwise. */
  const [told, setTold] = useState<Setting[]>([]);
  const settings = settingsOf(rules.value, book.value?.rules ?? []);
  const problem = wrong();
  useEffect(() => {
    ui.rulesApi.read().then(
      (read) => {
        book.value = read;
      },
      (error) => {
        unread.value = problemIn(error);
      },
    );
  }, []);

  function wrong(): string | null {
    if (numberWithin(arrivals.value, 10, 300) === null || numberWithin(handle.value, 10, 300) === null)
      return t('sup.whatif_pct_wrong');
    if (settings === 'wrong') return t('sup.whatif_rule_wrong');
    if (settings === 'twice') return t('sup.whatif_rule_twice');
    for (const row of staff.value) {
      if (numberWithin(row.count, -50, 50) === null) return t('sup.whatif_count_wrong');
      const [from, until] = [clockMinutes(row.from), clockMinutes(row.until)];
      if (from === null || until === null || from >= until) return t('sup.whatif_time_wrong');
    }
    return null;
  }
  const start = async () => {
    tried.value = true;
    if (problem || typeof settings === 'string') return;
    const answer = await commands.run({
      type: 'what_if.start',
      day,
      change: {
        staff: staff.value.map((row) => ({
          institution: row.institution,
          count: Number(row.count),
          from_min: clockMinutes(row.from) ?? 0,
          until_min: clockMinutes(row.until) ?? 0,
        })),
        pooling: pooling.value,
        arrivals_pct: Number(arrivals.value),
        handle_pct: Number(handle.value),
        rules: settings,
      },
    });
    if (answer?.kind !== 'run') return;
    setState({ state: 'running', done_pct: 0 });
    setRun(answer.run);
    setTold(settings);
  };
  useEffect(() => {
    if (run === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let here = true;
    const ask = async () => {
      const answer = await commands.run({ type: 'what_if.status', run });
      if (!here || answer?.kind !== 'run_state') return;
      setState(answer.state);
      if (answer.state.state === 'running') timer = setTimeout(() => void ask(), ASK_AGAIN_MS);
    };
    void ask();
    return () => {
      here = false;
      clearTimeout(timer);
    };
  }, [run]);
  const set = (at: number, change: Partial<StaffRow>) => {
    staff.value = staff.value.map((row, n) => (n === at ? { ...row, ...change } : row));
  };
  const institutions = directory.catalogue.institutions.filter(
    (one) => view.institution === undefined || one.id === view.institution,
  );
  return (
    <section class="whatif" aria-labelledby="whatif-title" data-testid="what-if">
      <h2 id="whatif-title">{t('sup.whatif', { day: dayWords(day) })}</h2>
      <p class="muted">{t('sup.whatif_text')}</p>
      <div class="whatif__form">
        <fieldset class="sup-choice">
          <legend>{t('sup.whatif_staff')}</legend>
          {staff.value.map((row, n) => (
            <div key={n} class="whatif__staff">
              <label class="field">
                <span class="field__label">{t('sup.filter_institution')}</span>
                <select
                  class="field__input"
                  value={row.institution}
                  onChange={(event) => set(n, { institution: event.currentTarget.value })}
                  data-testid="whatif-institution"
                >
                  {institutions.map((one) => (
                    <option key={one.id} value={one.id}>
                      {named(one.names, language.value)}
                    </option>
                  ))}
                </select>
              </label>
              <Small
                label={t('sup.whatif_count')}
                type="number"
                value={row.count}
                onInput={(count) => set(n, { count })}
                testId="whatif-count"
              />
              <Small label={t('sup.whatif_from')} type="time" value={row.from} onInput={(from) => set(n, { from })} />
              <Small
                label={t('sup.whatif_until')}
                type="time"
                value={row.until}
                onInput={(until) => set(n, { until })}
              />
              <Button
                kind="tertiary"
                onPress={() => {
                  staff.value = staff.value.filter((_, at) => at !== n);
                }}
                label={t('sup.whatif_remove_of', { n: n + 1 })}
              >
                {t('sup.whatif_remove')}
              </Button>
            </div>
          ))}
          {staff.value.length < STAFF_MAX && (
            <Button
              kind="tertiary"
              icon={Plus}
              onPress={() => {
                staff.value = [...staff.value, { institution: own, count: '1', from: '08:30', until: '17:00' }];
              }}
              testId="whatif-add"
            >
              {t('sup.whatif_add')}
            </Button>
          )}
        </fieldset>
        <RuleRows board={board} book={book.value} problem={unread} rows={rules} tried={tried.value} />
        <Choice<Pooling>
          label={t('sup.whatif_pooling')}
          options={[
            { key: 'as_it_was', word: t('sup.pooling_as_it_was') },
            { key: 'institutions', word: t('sup.pooling_institutions') },
            ...(view.institution === undefined ? [{ key: 'network' as const, word: t('sup.pooling_network') }] : []),
          ]}
          chosen={pooling.value}
          onChoose={(key) => {
            pooling.value = key;
          }}
        />
        <div class="whatif__pcts">
          <Small
            label={t('sup.whatif_arrivals')}
            type="number"
            value={arrivals.value}
            onInput={(value) => {
              arrivals.value = value;
            }}
            testId="whatif-arrivals"
          />
          <Small
            label={t('sup.whatif_handle')}
            type="number"
            value={handle.value}
            onInput={(value) => {
              handle.value = value;
            }}
          />
        </div>
      </div>
      {state?.state === 'done' && (
        <Result board={board} result={state}>
          <RulesTold board={board} book={book.value} settings={told} />
        </Result>
      )}
      <div class="stays">
        {state?.state === 'cancelled' && <p role="status">{t('sup.whatif_cancelled')}</p>}
        {state?.state === 'too_long' && <p role="status">{t('sup.whatif_too_long')}</p>}
        <p class="field__warning" role="status">
          {tried.value && problem}
        </p>
        <ProblemNotice problem={commands.problem} />
        <div class="whatif__acts">
          <Button kind="primary" icon={FlaskConical} onPress={() => void start()} testId="whatif-start">
            {t('sup.whatif_start')}
          </Button>
          {state?.state === 'running' && run !== null && (
            <>
              <progress
                max={100}
                value={state.done_pct}
                aria-label={t('sup.whatif_running', { pct: state.done_pct })}
              />
              <Button
                kind="secondary"
                icon={Square}
                onPress={() => void commands.run({ type: 'what_if.cancel', run })}
                testId="whatif-cancel"
              >
                {t('sup.whatif_cancel')}
              </Button>
            </>
          )}
        </div>
      </div>
    </section>
  );
}

function Small(props: {
  label: string;
  type: 'number' | 'time';
  value: string;
  onInput: (value: string) => void;
  testId?: string;
}) {
  return (
    <label class="field whatif__small">
      <span class="field__label">{props.label}</span>
      <input
        class="field__input"
        type={props.type}
        value={props.value}
        onInput={(event) => props.onInput(event.currentTarget.value)}
        data-testid={props.testId}
      />
    </label>
  );
}

/** The three side by side, the difference last; then services and half hours, and what the model takes for granted. */
function Result(props: { board: Board; result: RunResult; children: ComponentChildren }) {
  const { result, board } = props;
  const rows = comparison(result);
  const slots = result.unchanged.half_hours.map((slot) => slot.from_ms);
  const asa = (figures: RunFigures) =>
    slots.map((from) => {
      const found = figures.half_hours.find((slot) => slot.from_ms === from)?.day.speed_of_answer_s;
      return found === undefined ? null : Math.round(found / 6) / 10;
    });
  const services = serviceDifferences(result).slice(0, SERVICES_MAX);
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => top.current?.scrollIntoView(), []);
  return (
    <div class="whatif__result" ref={top} data-testid="whatif-result">
      <h3>{t('sup.whatif_result')}</h3>
      {props.children}
      <p class="strong" role="status">
        {sumUp(result)}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard */}
      <div class="chart__scroll" role="region" aria-label={t('sup.whatif_result')} tabIndex={0}>
        <table class="plain-table">
          <thead>
            <tr>
              <th scope="col">{t('sup.figure')}</th>
              <th scope="col">{t('sup.run_was')}</th>
              <th scope="col">{t('sup.run_unchanged')}</th>
              <th scope="col">{t('sup.run_changed')}</th>
              <th scope="col">{t('sup.run_difference')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.key}>
                <th scope="row">{t(`sup.run_${row.key}`)}</th>
                <td>{row.was}</td>
                <td>{row.unchanged}</td>
                <td>{row.changed}</td>
                <td class="strong">{row.difference}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Chart
        title={t('sup.chart_runs')}
        summary={sumUp(result)}
        labels={slots.map(halfHourWords)}
        series={[
          { key: 'unchanged', label: t('sup.series_unchanged'), as: 'line', values: asa(result.unchanged) },
          { key: 'changed', label: t('sup.series_changed'), as: 'line', values: asa(result.changed) },
          { key: 'was', label: t('sup.series_was'), as: 'line', values: asa(result.was) },
        ]}
        cell={(value) => (value === null ? t('sup.none') : String(value))}
        testId="chart-runs"
      />
      {services.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard
        <div class="chart__scroll" role="region" aria-label={t('sup.tab_services')} tabIndex={0}>
          <table class="plain-table">
            <thead>
              <tr>
                <th scope="col">{t('sup.col_service')}</th>
                <th scope="col">{t('sup.series_arrived')}</th>
                <th scope="col">{t('sup.asa_unchanged')}</th>
                <th scope="col">{t('sup.asa_changed')}</th>
              </tr>
            </thead>
            <tbody>
              {services.map((row) => (
                <tr key={row.service}>
                  <th scope="row">{serviceName(board.directory, row.service)}</th>
                  <td>{row.arrived}</td>
                  <td>{minutesSeconds(row.unchanged)}</td>
                  <td>{minutesSeconds(row.changed)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <h3>{t('sup.assumes')}</h3>
      <ul class="whatif__notes">
        <li>{t('sup.assumes_patience')}</li>
        <li>{t('sup.assumes_handle')}</li>
        <li>{t('sup.assumes_offers')}</li>
        <li>{t('sup.assumes_rules')}</li>
        <li>{t('sup.assumes_shifts')}</li>
        <li>{t('sup.assumes_rooms')}</li>
        <li>{t('sup.assumes_trust')}</li>
      </ul>
    </div>
  );
}
