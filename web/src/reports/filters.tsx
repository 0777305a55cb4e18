import { named } from '../session/catalogue.ts';
import { language, t } from '../words/index.ts';
import type { Asked, Dimension } from './api.ts';
import { monthWords } from './months.ts';
import { Select, Tick } from './select.tsx';
import type { Reports, View } from './state.ts';

const BY: readonly Dimension[] = ['municipality', 'center', 'institution', 'service', 'channel', 'period'];
const CHANNELS = ['room', 'walk_in', 'phone', 'callback', 'appointment'] as const;

/** Which months, grouped by what, narrowed to what. */
export function Filters(props: { reports: Reports; view: View }) {
  const { reports, view } = props;
  const { catalogue } = reports.directory;
  const asked = reports.asked.value;
  const set = (change: Partial<Asked>) => {
    reports.done.value = null;
    reports.asked.value = { ...asked, ...change };
  };
  const months = (reports.periods.value ?? []).map((one) => [one.period, monthWords(one.period)] as const);
  const by = asked.by[0] ?? 'municipality';
  const monthly = asked.by[1] === 'period';
  const grouped = (first: Dimension, too: boolean) =>
    set({ by: too && first !== 'period' ? [first, 'period'] : [first] });
  const lang = language.value;
  const byName = (one: readonly [string, string], two: readonly [string, string]) => one[1].localeCompare(two[1], lang);
  const centers = catalogue.centers
    .filter((one) => !asked.municipality || one.municipality === asked.municipality)
    .map((one) => [one.id, one.name] as const);
  const services = catalogue.services
    .filter((one) => !asked.institution || one.institution === asked.institution)
    .map((one) => [one.id, named(one.names, lang)] as const);
  return (
    <div class="rep-filters">
      <Select
        label={t('rep.from')}
        value={asked.from}
        options={months}
        onChange={(from) => set({ from, to: from > asked.to ? from : asked.to })}
        testId="rep-from"
      />
      <Select
        label={t('rep.to')}
        value={asked.to}
        options={months}
        onChange={(to) => set({ to, from: to < asked.from ? to : asked.from })}
        testId="rep-to"
      />
      {view === 'summary' && (
        <>
          <Select
            label={t('rep.by')}
            value={by}
            options={BY.map((one) => [one, t(`rep.of_${one}`)])}
            onChange={(value) => grouped(value as Dimension, monthly)}
            testId="rep-by"
          />
          {by !== 'period' && (
            <Tick
              label={t('rep.by_month')}
              checked={monthly}
              onChange={(too) => grouped(by, too)}
              testId="rep-monthly"
            />
          )}
        </>
      )}
      {view !== 'grant' && (
        <>
          <Select
            label={t('rep.municipality')}
            value={asked.municipality}
            options={[
              ['', t('rep.all_municipalities')],
              ...catalogue.municipalities.map((one) => [one.id, one.name] as const).sort(byName),
            ]}
            onChange={(municipality) => set({ municipality, center: '' })}
            testId="rep-municipality"
          />
          <Select
            label={t('rep.center')}
            value={asked.center}
            options={[['', t('rep.all_centers')], ...centers.sort(byName)]}
            onChange={(center) => set({ center })}
            testId="rep-center"
          />
          <Select
            label={t('rep.institution')}
            value={asked.institution}
            options={[
              ['', t('rep.all_institutions')],
              ...catalogue.institutions.map((one) => [one.id, named(one.names, lang)] as const).sort(byName),
            ]}
            onChange={(institution) => set({ institution, service: '' })}
            testId="rep-institution"
          />
          <Select
            label={t('rep.service')}
            value={asked.service}
            options={[['', t('rep.all_services')], ...services.sort(byName)]}
            onChange={(service) => set({ service })}
            testId="rep-service"
          />
          <Select
            label={t('rep.channel')}
            value={asked.channel}
            options={[['', t('rep.all_channels')], ...CHANNELS.map((one) => [one, t(`rep.channel_${one}`)] as const)]}
            onChange={(channel) => set({ channel })}
            testId="rep-channel"
          />
        </>
      )}
    </div>
  );
}
