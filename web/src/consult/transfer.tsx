import { ArrowRightLeft, CircleCheck, ListPlus, UsersRound } from 'lucide-preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { Button, Field, type Icon, Sheet } from '../design/index.ts';
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
import { type Directory, named, type Service } from '../session/catalogue.ts';
import type { CallView, ClientMessage, Forecast, ServiceId } from '../wire.gen.ts';
import { language, t, tn } from '../words/index.ts';
import { Choice, Found, usePeople, WhoSelect } from './company.tsx';
import type { Visit } from './visit.ts';

/** The waits of what is found are asked for this long after the last letter, ms. */
const ASK_AFTER_MS = 250;
const COMMON_MAX = 6;
const FOUND_MAX = 12;

/** At once, after the two specialists have spoken, or after this conversation. */
type How = 'cold' | 'warm' | 'later';

/** Hands the resident on to another service, the place in the queue kept: an institution's, anybody's or one person's. */
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
  const [institution, setInstitution] = useState('');
  const [how, setHow] = useState<How>('cold');
  const [who, setWho] = useState('');
  const targets = useMemo(
    () => targetsOf(desk.directory, query, institution, view.service),
    [desk.directory, query, institution, view.service],
  );
  const waits = useForecasts(desk, targets);
  const people = usePeople(desk, chosen === null ? null : { company: 'handover', service: chosen });
  const searching = query.trim().length >= 2;
  const nobody = how === 'warm' && people?.length === 0;
  const choose = (service: ServiceId) => {
    setChosen(service);
    setWho('');
    void commands.run({ type: 'transfer.announce', service });
  };
  const confirm = async () => {
    if (chosen === null) return;
    await Promise.all([visit.nextSteps.flush(), visit.notes.flush()]);
    if (await commands.run(transferMessage(how, chosen, who))) props.onClose();
  };
  return (
    <Sheet
      title={t('transfer.title')}
      onClose={props.onClose}
      class="consult-transfer"
      testId="transfer-sheet"
      actions={
        <>
          {chosen !== null && !nobody && (
            <Button kind="primary" icon={CONFIRM[how].icon} onPress={() => void confirm()} testId="transfer-confirm">
              {CONFIRM[how].word()}
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
      <label class="field">
        <span class="field__label">{t('transfer.institution')}</span>
        <select
          class="field__input"
          value={institution}
          onChange={(event) => setInstitution(event.currentTarget.value)}
          data-testid="transfer-institution"
        >
          <option value="">{t('transfer.all_institutions')}</option>
          {desk.directory.catalogue.institutions.map((one) => (
            <option key={one.id} value={one.id}>
              {named(one.names, language.value)}
            </option>
          ))}
        </select>
      </label>
      <Field
        label={t('transfer.search')}
        type="search"
        value={query}
        onInput={setQuery}
        maxLength={100}
        testId="transfer-search"
      />
      <fieldset class="consult-targets">
        <legend class="least muted">{searching || institution ? t('transfer.found') : t('transfer.common')}</legend>
        {targets.map((service) => (
          <Target
            key={service.id}
            service={service}
            directory={desk.directory}
            forecast={waits.get(service.id)}
            chosen={chosen === service.id}
            onChoose={() => choose(service.id)}
          />
        ))}
        {targets.length === 0 && <p role="status">{t('transfer.none')}</p>}
      </fieldset>
      {chosen !== null && (
        <Choice
          legend={t('transfer.how')}
          name="transfer-how"
          chosen={how}
          onChoose={setHow}
          items={[
            { key: 'cold', word: t('transfer.cold'), note: t('transfer.cold_note') },
            { key: 'warm', word: t('transfer.warm'), note: t('transfer.warm_note') },
            { key: 'later', word: t('transfer.later'), note: t('transfer.later_note') },
          ]}
        />
      )}
      {chosen !== null && how === 'warm' && <Found people={people} />}
      {chosen !== null && how !== 'later' && people !== null && people.length > 0 && (
        <WhoSelect
          label={t('transfer.who')}
          anybody={t('transfer.anybody')}
          people={people}
          desk={desk}
          chosen={who}
          onChoose={setWho}
        />
      )}
      <ProblemNotice problem={commands.problem} />
    </Sheet>
  );
}

const CONFIRM: Record<How, { icon: Icon; word: () => string }> = {
  cold: { icon: ArrowRightLeft, word: () => t('transfer.confirm') },
  warm: { icon: UsersRound, word: () => t('transfer.confirm_warm') },
  later: { icon: ListPlus, word: () => t('transfer.confirm_later') },
};

function transferMessage(how: How, service: ServiceId, who: string): ClientMessage {
  const specialist = who ? { specialist: who } : {};
  switch (how) {
    case 'cold':
      return { type: 'consultation.transfer', service, ...specialist };
    case 'warm':
      return { type: 'company.invite', company: 'handover', service, ...specialist };
    case 'later':
      return { type: 'service.add', service };
  }
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

/** What there is to transfer to: what was searched for, an institution's, or the most used. */
function targetsOf(directory: Directory, query: string, institution: string, own: ServiceId | undefined): Service[] {
  const searching = query.trim().length >= 2;
  const found = searching
    ? findServices(directory, query, directory.catalogue.services.length)
    : directory.catalogue.services
        .filter((service) => service.remote && (institution !== '' || service.common_rank !== null))
        .sort((a, b) => (a.common_rank ?? Number.MAX_SAFE_INTEGER) - (b.common_rank ?? Number.MAX_SAFE_INTEGER));
  return found
    .filter((service) => service.id !== own && (institution === '' || service.institution === institution))
    .slice(0, searching || institution ? FOUND_MAX : COMMON_MAX);
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
