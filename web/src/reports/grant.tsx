import { useSignal } from '@preact/signals';
import { Pencil } from 'lucide-preact';
import { Button, Field, Notice, Sheet } from '../design/index.ts';
import { t } from '../words/index.ts';
import type { Formula, FormulaRow, Granted } from './api.ts';
import { Loading } from './loading.tsx';
import { centsOf, euros, percent, permilleOf } from './money.ts';
import { dateWords } from './months.ts';
import { attempt, type Reports, readView } from './state.ts';
import { Figure, FileLink, Head, Table } from './table.tsx';

const MONEY = ['base', 'registrations', 'cap', 'calculated', 'cofinancing', 'grant'] as const;

/** The grant with all that it is worked out from. */
export function GrantView(props: { reports: Reports }) {
  const { reports } = props;
  const editing = useSignal(false);
  const asked = reports.asked.value;
  const grant = reports.grant.value;
  const year = Number(asked.from.slice(0, 4));
  const edit = reports.mayChange.value && (
    <Button
      icon={Pencil}
      onPress={() => {
        editing.value = true;
      }}
      testId="formula-edit"
    >
      {t('rep.formula_edit')}
    </Button>
  );
  const form = editing.value && (
    <FormulaForm
      reports={reports}
      year={year}
      start={grant?.formula.formula ?? null}
      onClose={() => {
        editing.value = false;
      }}
    />
  );
  if (asked.from.slice(0, 4) !== asked.to.slice(0, 4)) return <p class="rep-empty strong">{t('rep.one_year')}</p>;
  if (reports.noFormula.value)
    return (
      <div class="rep-empty" data-testid="formula-none">
        <p class="strong">{t('rep.formula_none', { year })}</p>
        {edit || <p class="muted">{t('rep.formula_none_note')}</p>}
        {form}
      </div>
    );
  if (!grant) return <Loading reports={reports} again={() => void readView(reports)} />;
  return (
    <>
      <FormulaShown row={grant.formula} />
      <div class="rep-files">
        <FileLink href={reports.api.file('registrations.xlsx', asked)} testId="grant-xlsx">
          {t('rep.export_xlsx')}
        </FileLink>
        <FileLink href={reports.api.file('grant.csv', asked)} testId="grant-csv">
          {t('rep.export_csv')}
        </FileLink>
        {edit}
      </div>
      <Notice tone={grant.closed ? 'good' : 'warn'}>{grant.closed ? t('rep.all_closed') : t('rep.not_closed')}</Notice>
      <Table caption={t('rep.tab_grant')} testId="grant-rows">
        <thead>
          <tr>
            <Head>{t('rep.municipality')}</Head>
            <Head>{t('rep.center')}</Head>
            <Head>{t('rep.level')}</Head>
            <Head figure>{t('rep.consultations')}</Head>
            <Head figure>{t('rep.applications')}</Head>
            {MONEY.map((one) => (
              <Head key={one} figure>
                {t(`rep.${one}_eur`)}
              </Head>
            ))}
          </tr>
        </thead>
        {grant.municipalities.map((one) => (
          <tbody key={one.municipality}>
            <tr class="rep-group">
              <th scope="rowgroup" colSpan={5}>
                {one.name}
              </th>
              <Money granted={one} />
            </tr>
            {one.centers.map((center) => (
              <tr key={center.center}>
                <td />
                <th scope="row" class="rep-plain">
                  {center.name}
                </th>
                <td>{t(`rep.level_${center.level}`)}</td>
                <Figure>{center.consultations}</Figure>
                <Figure>{center.applications}</Figure>
                <Money granted={center} />
              </tr>
            ))}
          </tbody>
        ))}
        <tfoot>
          <tr>
            <th scope="row" colSpan={5}>
              {t('rep.total')}
            </th>
            <Money granted={grant.total} />
          </tr>
        </tfoot>
      </Table>
      {form}
    </>
  );
}

function Money(props: { granted: Granted }) {
  const { granted } = props;
  return (
    <>
      <Figure>{euros(granted.base_cents)}</Figure>
      <Figure>{euros(granted.registrations_cents)}</Figure>
      <Figure>{euros(granted.cap_cents)}</Figure>
      <Figure>{euros(granted.total_cents)}</Figure>
      <Figure>{euros(granted.cofinancing_cents)}</Figure>
      <Figure>{euros(granted.grant_cents)}</Figure>
    </>
  );
}

/** The inputs of the formula, and how it works. */
function FormulaShown(props: { row: FormulaRow }) {
  const { row } = props;
  const { formula } = row;
  const level = (key: 'base_year' | 'cap_year', of: 'regional' | 'local') =>
    `${t(`rep.${key}`)}, ${t(`rep.level_${of}`)}`;
  const inputs: [string, string][] = [
    [level('base_year', 'regional'), euros(formula.base_cents.regional)],
    [level('base_year', 'local'), euros(formula.base_cents.local)],
    [t('rep.rate_consultation'), euros(formula.rate_cents.consultation)],
    [t('rep.rate_application'), euros(formula.rate_cents.application)],
    [level('cap_year', 'regional'), euros(formula.cap_cents.regional)],
    [level('cap_year', 'local'), euros(formula.cap_cents.local)],
    [t('rep.own_share'), percent(formula.cofinancing_permille)],
  ];
  const date = dateWords(row.at_ms);
  return (
    <section class="rep-formula" aria-label={t('rep.formula_of', { year: row.year })} data-testid="formula">
      <h2>{t('rep.formula_of', { year: row.year })}</h2>
      <p class="muted">{t('rep.formula_how')}</p>
      <dl class="rep-inputs">
        {inputs.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p class="least muted">
        {row.by
          ? t('rep.formula_revision_by', { n: row.revision, date, name: row.by })
          : t('rep.formula_revision', { n: row.revision, date })}
      </p>
    </section>
  );
}

/** A year's formula, to be changed. */
function FormulaForm(props: { reports: Reports; year: number; start: Formula | null; onClose: () => void }) {
  const { reports, year, start } = props;
  const plain = (cents: number | undefined) => (cents === undefined ? '' : euros(cents));
  const texts = useSignal({
    base_regional: plain(start?.base_cents.regional),
    base_local: plain(start?.base_cents.local),
    consultation: plain(start?.rate_cents.consultation),
    application: plain(start?.rate_cents.application),
    cap_regional: plain(start?.cap_cents.regional),
    cap_local: plain(start?.cap_cents.local),
    share: start ? percent(start.cofinancing_permille) : '',
  });
  const tried = useSignal(false);
  const value = texts.value;
  const amount = (name: keyof typeof value) => centsOf(value[name]);
  const share = permilleOf(value.share);
  const fields: [keyof typeof value, string][] = [
    ['base_regional', `${t('rep.base_year')}, ${t('rep.level_regional')}`],
    ['base_local', `${t('rep.base_year')}, ${t('rep.level_local')}`],
    ['consultation', t('rep.rate_consultation')],
    ['application', t('rep.rate_application')],
    ['cap_regional', `${t('rep.cap_year')}, ${t('rep.level_regional')}`],
    ['cap_local', `${t('rep.cap_year')}, ${t('rep.level_local')}`],
    ['share', t('rep.own_share')],
  ];
  const wrong = (name: keyof typeof value) => (name === 'share' ? share === null : amount(name) === null);
  const save = async () => {
    tried.value = true;
    if (fields.some(([name]) => wrong(name))) return;
    const formula: Formula = {
      base_cents: { regional: amount('base_regional') ?? 0, local: amount('base_local') ?? 0 },
      rate_cents: { consultation: amount('consultation') ?? 0, application: amount('application') ?? 0 },
      cap_cents: { regional: amount('cap_regional') ?? 0, local: amount('cap_local') ?? 0 },
      cofinancing_permille: share ?? 0,
    };
    const saved = await attempt(reports, () => reports.api.putFormula(year, formula));
    props.onClose();
    if (!saved) return;
    reports.done.value = t('rep.formula_saved');
    await readView(reports);
  };
  return (
    <Sheet
      title={t('rep.formula_of', { year })}
      onClose={props.onClose}
      testId="formula-sheet"
      actions={
        <>
          <Button kind="primary" onPress={() => void save()} testId="formula-save">
            {t('common.save')}
          </Button>
          <Button onPress={props.onClose}>{t('common.cancel')}</Button>
        </>
      }
    >
      {fields.map(([name, label]) => (
        <Field
          key={name}
          label={label}
          secret
          value={value[name]}
          onInput={(text) => {
            texts.value = { ...texts.value, [name]: text };
          }}
          error={
            tried.value && wrong(name) ? (name === 'share' ? t('rep.share_wrong') : t('rep.amount_wrong')) : undefined
          }
          testId={`formula-${name}`}
        />
      ))}
    </Sheet>
  );
}
