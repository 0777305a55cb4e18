import { Calculator, Download } from 'lucide-preact';
import { announce, Button, DateField, Field } from '../design/index.ts';
import { ProblemNotice, problemIn, ScreenHeading, useTitle } from '../desk/index.ts';
import { centsOf, euros } from '../reports/money.ts';
import { Select } from '../reports/select.tsx';
import { Figure, Head, Table } from '../reports/table.tsx';
import { named } from '../session/catalogue.ts';
import { language, t } from '../words/index.ts';
import type { LinePlan, Plan, PlanWanted } from './api.ts';
import { Chart } from './chart.tsx';
import { planCsv } from './csv.ts';
import type { Planner, Wish } from './state.ts';
import '../reports/reports.css';
import './planner.css';

/** How many specialists each half hour needs, by service and pooled. */
export function PlannerPage(props: { planner: Planner }) {
  const { planner } = props;
  useTitle(0, t('plan.title'));
  const plan = planner.plan.value;
  return (
    <div class="rep" data-testid="planner">
      <div>
        <ScreenHeading quiet>{t('plan.title')}</ScreenHeading>
        <ProblemNotice problem={planner.problem} />
      </div>
      <WishForm planner={planner} />
      {planner.working.value && (
        <p class="muted" role="status">
          {t('plan.working')}
        </p>
      )}
      {plan && plan.pooled.rows.length === 0 && (
        <div class="rep-empty" data-testid="plan-empty">
          <p class="strong">{t('plan.empty')}</p>
          <p class="muted">{t('plan.empty_note')}</p>
        </div>
      )}
      {plan && plan.pooled.rows.length > 0 && <PlanShown plan={plan} />}
    </div>
  );
}

/** A number that somebody typed, with a comma or a point. */
function typed(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text.replace(',', '.'));
}

function wantedOf(wish: Wish): PlanWanted {
  const patience = typed(wish.patience);
  return {
    ...(wish.source === 'csv'
      ? { csv: wish.csv }
      : {
          ...(wish.from ? { from: wish.from } : {}),
          ...(wish.to ? { to: wish.to } : {}),
          ...(wish.institution ? { institution: wish.institution } : {}),
        }),
    target_pct: typed(wish.target) || 0,
    within_s: Math.round((typed(wish.within) || 0) * 60),
    ...(Number.isFinite(patience) ? { patience_s: patience * 60 } : {}),
    hour_cents: centsOf(wish.cost) ?? 0,
  };
}

async function workOut(planner: Planner): Promise<void> {
  planner.working.value = true;
  planner.problem.value = null;
  planner.wrongLine.value = null;
  try {
    planner.plan.value = await planner.api.plan(wantedOf(planner.wish.value));
    announce(t('plan.chart'));
  } catch (error) {
    const problem = problemIn(error);
    if (problem.params?.field === 'csv') planner.wrongLine.value = problem.params.line ?? '1';
    else planner.problem.value = problem;
  } finally {
    planner.working.value = false;
  }
}

function WishForm(props: { planner: Planner }) {
  const { planner } = props;
  const wish = planner.wish.value;
  const set = (change: Partial<Wish>) => {
    planner.wish.value = { ...wish, ...change };
  };
  const institutions = planner.directory.catalogue.institutions.map(
    (one) => [one.id, named(one.names, language.value)] as const,
  );
  return (
    <form
      class="plan-form"
      onSubmit={(event) => {
        event.preventDefault();
        void workOut(planner);
      }}
    >
      <div class="rep-filters plan-fields">
        <Select
          label={t('plan.source')}
          value={wish.source}
          options={[
            ['journal', t('plan.source_journal')],
            ['csv', t('plan.source_csv')],
          ]}
          onChange={(source) => set({ source: source as Wish['source'] })}
          testId="plan-source"
        />
        {wish.source === 'journal' && (
          <>
            <DateField
              class="rep-field"
              label={t('plan.from_day')}
              value={wish.from}
              onChange={(from) => set({ from })}
            />
            <DateField class="rep-field" label={t('plan.to_day')} value={wish.to} onChange={(to) => set({ to })} />
            <Select
              label={t('plan.institution')}
              value={wish.institution}
              options={[['', t('rep.all_institutions')], ...institutions]}
              onChange={(institution) => set({ institution })}
              testId="plan-institution"
            />
          </>
        )}
      </div>
      {wish.source === 'csv' && (
        <Field
          label={t('plan.csv')}
          hint={t('plan.csv_hint')}
          value={wish.csv}
          secret
          multiline
          rows={8}
          onInput={(csv) => set({ csv })}
          error={planner.wrongLine.value === null ? undefined : t('plan.csv_wrong', { line: planner.wrongLine.value })}
          testId="plan-csv"
        />
      )}
      <div class="rep-filters plan-fields">
        <Field
          label={t('plan.target')}
          value={wish.target}
          secret
          onInput={(target) => set({ target })}
          testId="plan-target"
        />
        <Field
          label={t('plan.within')}
          value={wish.within}
          secret
          onInput={(within) => set({ within })}
          testId="plan-within"
        />
        <Field label={t('plan.cost')} value={wish.cost} secret onInput={(cost) => set({ cost })} testId="plan-cost" />
        <Field
          label={t('plan.patience')}
          value={wish.patience}
          secret
          onInput={(patience) => set({ patience })}
          testId="plan-patience"
        />
      </div>
      <p class="least muted">{t('plan.patience_hint')}</p>
      <div class="stays">
        <Button kind="primary" type="submit" icon={Calculator} testId="plan-work-out">
          {t('plan.work_out')}
        </Button>
      </div>
    </form>
  );
}

const one = (value: number) => value.toLocaleString(language.value, { maximumFractionDigits: 1 });
const hours = (halves: number) => one(halves / 2);

function PlanShown(props: { plan: Plan }) {
  const { plan } = props;
  const saved = plan.separate_half_hours - plan.pooled.half_hours;
  const patience =
    plan.patience_s === null
      ? t('plan.patience_none')
      : plan.patience_given
        ? t('plan.patience_given', { min: one(plan.patience_s / 60) })
        : t('plan.patience_found', { min: one(plan.patience_s / 60), n: plan.abandoned, of: plan.arrivals });
  return (
    <>
      <div class="rep-totals" data-testid="plan-totals">
        <Cost label={t('plan.pooled')}>
          {t('plan.pooled_hours', { h: hours(plan.pooled.half_hours), eur: euros(plan.pooled.cost_cents) })}
        </Cost>
        <Cost label={t('plan.separate')}>
          {t('plan.separate_hours', { h: hours(plan.separate_half_hours), eur: euros(plan.separate_cost_cents) })}
        </Cost>
      </div>
      <p class="strong" data-testid="plan-saves">
        {saved > 0
          ? t('plan.saves', { pct: Math.round((saved / plan.separate_half_hours) * 100) })
          : t('plan.saves_none')}
      </p>
      <p class="muted">
        {t('plan.basis', { n: plan.days })}. {patience}
      </p>
      <Chart rows={plan.pooled.rows} />
      <div class="rep-files">
        <Button icon={Download} onPress={() => download(planCsv(plan))} testId="plan-download">
          {t('rep.export_csv')}
        </Button>
      </div>
      <h2>{t('plan.pooled')}</h2>
      <PlanTable line={plan.pooled} simulated testId="plan-rows" />
      <p class="least muted">{t('plan.how')}</p>
      {plan.services.length > 1 && <h2>{t('plan.services')}</h2>}
      {plan.services.length > 1 &&
        plan.services.map((line) => (
          <details key={line.service} class="plan-service">
            <summary>
              <span class="strong">{line.name}</span>
              <span class="muted">
                {t('desk.hours', { n: hours(line.half_hours) })}, {euros(line.cost_cents)} €
              </span>
            </summary>
            <PlanTable line={line} />
          </details>
        ))}
    </>
  );
}

function Cost(props: { label: string; children: string }) {
  return (
    <div class="rep-total">
      <span class="muted">{props.label}</span>
      <span class="strong">{props.children}</span>
    </div>
  );
}

function PlanTable(props: { line: LinePlan; simulated?: boolean; testId?: string }) {
  const { line } = props;
  const patient = line.rows.every((row) => row.erlang_a === null);
  return (
    <Table caption={line.name} testId={props.testId}>
      <thead>
        <tr>
          <Head>{t('plan.slot')}</Head>
          <Head figure>{t('plan.arrivals')}</Head>
          <Head figure>{t('plan.handle')}</Head>
          <Head figure>{t('plan.load')}</Head>
          <Head figure>{t('plan.erlang_c')}</Head>
          <Head figure>{t('plan.level_c')}</Head>
          {!patient && <Head figure>{t('plan.erlang_a')}</Head>}
          {!patient && <Head figure>{t('plan.level_a')}</Head>}
          {props.simulated && <Head figure>{t('plan.level_sim')}</Head>}
        </tr>
      </thead>
      <tbody>
        {line.rows.map((row) => (
          <tr key={row.slot}>
            <th scope="row">{row.slot}</th>
            <Figure>{one(row.arrivals)}</Figure>
            <Figure>{one(row.handle_s / 60)}</Figure>
            <Figure>{one(row.load_erlangs)}</Figure>
            <Figure>{row.erlang_c.specialists}</Figure>
            <Figure>{one(row.erlang_c.level_pct)}</Figure>
            {!patient && <Figure>{row.erlang_a?.specialists}</Figure>}
            {!patient && <Figure>{row.erlang_a && one(row.erlang_a.level_pct)}</Figure>}
            {props.simulated && <Figure>{row.simulated_pct !== null && one(row.simulated_pct)}</Figure>}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function download(text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  link.download = 'plan.csv';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
