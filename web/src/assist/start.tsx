import { ArrowLeft, Pencil, UserRoundPlus } from 'lucide-preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import { announce, Button, Field, useRefocus } from '../design/index.ts';
import {
  type Desk,
  findServices,
  institutionOf,
  languageName,
  ProblemNotice,
  roomName,
  ScreenHeading,
  serviceName,
  useCommands,
  waitWords,
} from '../desk/index.ts';
import type { Directory, Service } from '../session/catalogue.ts';
import type { Language, Mode, RoomId, ServiceId, ServiceWait } from '../wire.gen.ts';
import { t } from '../words/index.ts';
import { ForecastWords, useForecast } from './forecast.tsx';
import { noSuchReceipt, ReceiptField } from './standing.tsx';

const MODES = ['speech', 'signing', 'text'] as const satisfies Mode[];
const COMMON_MAX = 8;

/** A resident's steps on one page: service, language and way of speaking, the wait, and into the queue. */
export function StartForResident(props: { desk: Desk<'assist'>; room: RoomId; onDone: () => void }) {
  const { desk, room, onDone } = props;
  const { directory, session } = desk;
  const commands = useCommands(session);
  const [service, setService] = useState<ServiceId | null>(null);
  const [language, setLanguage] = useState<Language>('lv');
  const [mode, setMode] = useState<Mode>('speech');
  const [withHelp, setWithHelp] = useState(true);
  const [priority, setPriority] = useState(false);
  const [receipt, setReceipt] = useState('');
  const form = useRef<HTMLElement>(null);
  useRefocus(form, service === null, '.assist-chosen button, input[type=search]');
  const forecast = useForecast(session, service === null ? null : { room, service, language, mode });
  const join = async () => {
    if (service === null) return;
    const answer = await commands.run({
      type: 'ticket.request',
      room,
      service,
      language,
      mode,
      with_help: withHelp,
      priority,
      ...(receipt.trim() === '' ? {} : { receipt }),
    });
    if (answer?.kind !== 'ticket') return;
    announce(`${t('assist.number')} ${answer.number}`);
    onDone();
  };
  const wrongReceipt = noSuchReceipt(commands.problem.value);
  return (
    <section class="assist-start" data-testid="start-form" ref={form}>
      <ScreenHeading>{t('assist.start_title', { room: roomName(directory, room, false) })}</ScreenHeading>
      <h2>{t('assist.step_service')}</h2>
      {service === null ? (
        <ServiceChoice directory={directory} waits={desk.view.waits} onChoose={setService} />
      ) : (
        <div class="card assist-chosen" data-testid="chosen-service">
          <span class="assist-chosen__words">
            <span class="strong">{serviceName(directory, service)}</span>
            <span class="muted least">{institutionOf(directory, service)}</span>
          </span>
          <Button kind="tertiary" icon={Pencil} onPress={() => setService(null)} testId="change-service">
            {t('assist.change_service')}
          </Button>
        </div>
      )}
      <h2>{t('assist.step_language')}</h2>
      <div class="assist-choices">
        <Choice
          legend={t('offer.language')}
          name="language"
          values={directory.catalogue.languages}
          word={languageName}
          chosen={language}
          onChoose={setLanguage}
        />
        <Choice
          legend={t('offer.mode')}
          name="mode"
          values={MODES}
          word={(value) => t(`mode.${value}`)}
          chosen={mode}
          onChoose={setMode}
        />
        <label class="assist-check">
          <input
            type="checkbox"
            checked={withHelp}
            onChange={(event) => setWithHelp(event.currentTarget.checked)}
            data-testid="with-help"
          />
          <span>
            <span class="strong">{t('assist.with_help')}</span>
            <span class="muted least assist-check__hint">{t('assist.with_help_hint')}</span>
          </span>
        </label>
      </div>
      <h2>{t('assist.step_standing')}</h2>
      <div class="assist-choices">
        <label class="assist-check">
          <input
            type="checkbox"
            checked={priority}
            onChange={(event) => setPriority(event.currentTarget.checked)}
            data-testid="priority"
          />
          <span>
            <span class="strong">{t('assist.priority')}</span>
            <span class="muted least assist-check__hint">{t('assist.priority_hint')}</span>
          </span>
        </label>
        <ReceiptField
          value={receipt}
          onInput={(value) => {
            setReceipt(value);
            if (wrongReceipt) commands.problem.value = null;
          }}
          wrong={wrongReceipt}
        />
      </div>
      <h2>{t('assist.step_join')}</h2>
      {service === null ? <p class="muted">{t('assist.choose_first')}</p> : <ForecastWords forecast={forecast} />}
      {!wrongReceipt && <ProblemNotice problem={commands.problem} />}
      <div class="assist-start__acts stays">
        {service !== null && (
          <Button kind="primary" icon={UserRoundPlus} onPress={() => void join()} testId="join-queue">
            {t('kiosk.join_queue')}
          </Button>
        )}
        <Button kind="tertiary" icon={ArrowLeft} onPress={onDone} testId="start-back">
          {t('common.back')}
        </Button>
      </div>
    </section>
  );
}

/** A service out of all that can be had by video. */
export function ServiceChoice(props: {
  directory: Directory;
  waits: ServiceWait[];
  onChoose: (service: ServiceId) => void;
}) {
  const { directory } = props;
  const [query, setQuery] = useState('');
  const searching = query.trim().length >= 2;
  const services = useMemo(
    () => (searching ? findServices(directory, query) : mostUsed(directory)),
    [directory, query, searching],
  );
  const waits = new Map(props.waits.map((wait) => [wait.service, wait]));
  return (
    <>
      <Field
        label={t('kiosk.search_service')}
        type="search"
        value={query}
        onInput={setQuery}
        maxLength={100}
        testId="service-search"
      />
      <p class="muted least" role="status">
        {services.length === 0 ? t('transfer.none') : searching ? t('transfer.found') : t('transfer.common')}
      </p>
      <ul class="assist-services">
        {services.map((service) => (
          <li key={service.id}>
            <button
              type="button"
              class="tile assist-service"
              onClick={() => props.onChoose(service.id)}
              data-testid={`service-${service.slug}`}
            >
              <span class="assist-chosen__words">
                <span>{serviceName(directory, service.id)}</span>
                <span class="tile__note">{institutionOf(directory, service.id)}</span>
              </span>
              <span class="tile__note">{tileWait(waits.get(service.id))}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function tileWait(wait: ServiceWait | undefined): string {
  if (wait && !wait.staffed) return t('transfer.unstaffed');
  return wait && wait.wait.kind !== 'unknown' ? waitWords(wait.wait) : '';
}

function mostUsed(directory: Directory): Service[] {
  return directory.catalogue.services
    .filter((service) => service.remote && service.common_rank !== null)
    .sort((a, b) => (a.common_rank ?? 0) - (b.common_rank ?? 0))
    .slice(0, COMMON_MAX);
}

/** One of a few, as radio buttons. */
function Choice<V extends string>(props: {
  legend: string;
  name: string;
  values: readonly V[];
  word: (value: V) => string;
  chosen: V;
  onChoose: (value: V) => void;
}) {
  return (
    <fieldset class="assist-choice">
      <legend class="strong">{props.legend}</legend>
      {props.values.map((value) => (
        <label key={value} class="assist-check">
          <input
            type="radio"
            name={props.name}
            checked={props.chosen === value}
            onChange={() => props.onChoose(value)}
            data-testid={`${props.name}-${value}`}
          />
          <span>{props.word(value)}</span>
        </label>
      ))}
    </fieldset>
  );
}
