import { ArrowRightLeft, CircleCheck } from 'lucide-preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { Button, Field, Sheet } from '../design/index.ts';
import {
  type Commands,
  type Desk,
  findServices,
  institutionOf,
  ProblemNotice,
  serviceName,
  timeOfDay,
  waitWords,
} from '../desk/index.ts';
import type { Directory, Service } from '../session/catalogue.ts';
import type { CallView, Forecast, ServiceId } from '../wire.gen.ts';
import { t, tn } from '../words/index.ts';
import type { Visit } from './visit.ts';

/** The waits of what is found are asked for this long after the last letter, ms. */
const ASK_AFTER_MS = 250;
const COMMON_MAX = 6;
const FOUND_MAX = 12;

/** Hands the resident on to another service, the place in the queue kept. */
export function TransferSheet(props: {
  desk: Desk<'consult'>;
  view: CallView;
  visit: Visit;
  commands: Commands;
  onClose: () => void;
}) {
  const { desk, view, visit, commands } = props;
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState<ServiceId | null>(null);
  const targets = useMemo(() => targetsOf(desk.directory, query, view.service), [desk.directory, query, view.service]);
  const waits = useForecasts(desk, targets);
  const searching = query.trim().length >= 2;
  const transfer = async () => {
    if (chosen === null) return;
    await Promise.all([visit.nextSteps.flush(), visit.notes.flush()]);
    if (await commands.run({ type: 'consultation.transfer', service: chosen })) props.onClose();
  };
  return (
    <Sheet
      title={t('transfer.title')}
      onClose={props.onClose}
      class="consult-transfer"
      testId="transfer-sheet"
      actions={
        <>
          {chosen !== null && (
            <Button kind="primary" icon={ArrowRightLeft} onPress={() => void transfer()} testId="transfer-confirm">
              {t('transfer.confirm')}
            </Button>
          )}
          <Button onPress={props.onClose} testId="transfer-back">
            {t('common.back')}
          </Button>
        </>
      }
    >
      <p class="consult-fact">
        <CircleCheck class="icon" aria-hidden="true" />
        <span>{t('transfer.place_kept')}</span>
      </p>
      <Field
        label={t('transfer.search')}
        type="search"
        value={query}
        onInput={setQuery}
        maxLength={100}
        testId="transfer-search"
      />
      <fieldset class="consult-targets">
        <legend class="least muted">{searching ? t('transfer.found') : t('transfer.common')}</legend>
        {targets.map((service) => (
          <Target
            key={service.id}
            service={service}
            directory={desk.directory}
            forecast={waits.get(service.id)}
            chosen={chosen === service.id}
            onChoose={() => {
              setChosen(service.id);
              void commands.run({ type: 'transfer.announce', service: service.id });
            }}
          />
        ))}
        {targets.length === 0 && <p role="status">{t('transfer.none')}</p>}
      </fieldset>
      <ProblemNotice problem={commands.problem} />
    </Sheet>
  );
}

function Target(props: {
  service: Service;
  directory: Directory;
  forecast: Forecast | undefined;
  chosen: boolean;
  onChoose: () => void;
}) {
  const { service, forecast } = props;
  return (
    <label class={`consult-outcome consult-target ${props.chosen ? 'consult-outcome--chosen' : ''}`}>
      <input
        type="radio"
        name="transfer-target"
        checked={props.chosen}
        onChange={props.onChoose}
        data-testid={`transfer-target-${service.slug}`}
      />
      <span class="consult-target__words">
        <span class="strong">{serviceName(props.directory, service.id)}</span>
        <span class="muted least">{institutionOf(props.directory, service.id)}</span>
      </span>
      <span class="consult-target__wait least">{forecast ? forecastWords(forecast) : '…'}</span>
    </label>
  );
}

/** How long it would take there, honestly. */
function forecastWords(forecast: Forecast): string {
  if (!forecast.staffed) return t('transfer.unstaffed');
  if (forecast.crosses.kind === 'closing')
    return t('transfer.crosses_closing', { time: timeOfDay(forecast.crosses.at_ms) });
  if (forecast.crosses.kind === 'lunch')
    return t('transfer.crosses_lunch', { time: timeOfDay(forecast.crosses.to_ms) });
  return `${waitWords(forecast.wait)}, ${tn('transfer.waiting', forecast.waiting)}`;
}

/** What there is to transfer to: what was searched for, or the most used. */
function targetsOf(directory: Directory, query: string, own: ServiceId | undefined): Service[] {
  const found =
    query.trim().length >= 2
      ? findServices(directory, query, FOUND_MAX + 1)
      : directory.catalogue.services
          .filter((service) => service.remote && service.common_rank !== null)
          .sort((a, b) => (a.common_rank ?? 0) - (b.common_rank ?? 0))
          .slice(0, COMMON_MAX + 1);
  return found.filter((service) => service.id !== own).slice(0, query.trim().length >= 2 ? FOUND_MAX : COMMON_MAX);
}

/** The waits of the services shown, asked for once typing pauses. */
function useForecasts(desk: Desk<'consult'>, targets: Service[]): ReadonlyMap<ServiceId, Forecast> {
  const [waits, setWaits] = useState<ReadonlyMap<ServiceId, Forecast>>(new Map());
  const services = targets.map(({ id }) => id);
  const key = services.join();
  useEffect(() => {
    if (services.length === 0) return;
    let gone = false;
    const timer = setTimeout(async () => {
      try {
        const answer = await desk.session.command({ type: 'transfer.targets', services });
        if (gone || answer.kind !== 'forecasts') return;
        setWaits((before) => new Map([...before, ...answer.forecasts.map((one) => [one.service, one] as const)]));
      } catch {
        // The list stays without waits; choosing is still possible, and the transfer itself tells what is wrong.
      }
    }, ASK_AFTER_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [key]);
  return waits;
}
