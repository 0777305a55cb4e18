import { ArrowLeft, CalendarPlus, Pencil, Phone, Ticket, UserRoundCheck, UserRoundPlus } from 'lucide-preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import { SlotChoice } from '../appointments/slots.tsx';
import { announce, Button, Field, looksLikePhone, useRefocus } from '../design/index.ts';
import {
  type Desk,
  findServices,
  institutionOf,
  languageName,
  ProblemNotice,
  roomName,
  ScreenHeading,
  serviceName,
  timeOfDay,
  useCommands,
  waitWords,
} from '../desk/index.ts';
import type { Directory, Service } from '../session/catalogue.ts';
import type { AppointmentView, Contact, Language, Mode, ServiceId, ServiceWait } from '../wire.gen.ts';
import { t } from '../words/index.ts';
import { Booked } from './appointments.tsx';
import { ForecastWords, useForecast } from './forecast.tsx';
import { noSuchReceipt, ReceiptField } from './standing.tsx';
import type { Way } from './ways.ts';

const MODES = ['speech', 'signing', 'text'] as const satisfies Mode[];
const COMMON_MAX = 8;

const ICON = {
  room: UserRoundPlus,
  number: Ticket,
  phone: Phone,
  in_person: UserRoundCheck,
  appointment: CalendarPlus,
} as const;

/** The steps for a resident on one page: service, language and way of speaking, the wait, and into the queue. */
export function StartForResident(props: { desk: Desk<'assist'>; way: Way; onDone: () => void }) {
  const { desk, way, onDone } = props;
  const { directory, session } = desk;
  const commands = useCommands(session);
  const [service, setService] = useState<ServiceId | null>(null);
  const [language, setLanguage] = useState<Language>('lv');
  const [mode, setMode] = useState<Mode>('speech');
  const [withHelp, setWithHelp] = useState(true);
  const [priority, setPriority] = useState(false);
  const [receipt, setReceipt] = useState('');
  const [contact, setContact] = useState<Contact>({ phone: '', name: '' });
  const [missing, setMissing] = useState(false);
  const [earlier, setEarlier] = useState('');
  const form = useRef<HTMLElement>(null);
  useRefocus(form, service === null, '.assist-chosen button, input[type=search]');
  const [starts, setStarts] = useState<number | null>(null);
  const [booked, setBooked] = useState<{ appointment: AppointmentView; calendar?: string } | null>(null);
  const books = way.kind === 'appointment';
  const queues = way.kind !== 'in_person' && !books;
  const room = way.kind === 'room' ? { room: way.room } : {};
  const forecast = useForecast(session, service === null || !queues ? null : { ...room, service, language, mode });
  const start = async () => {
    if (service === null) return;
    const called = way.kind === 'phone' || (books && (contact.phone.trim() !== '' || contact.name.trim() !== ''));
    const wrong = called && !looksLikePhone(contact.phone);
    setMissing(wrong);
    if (wrong) return form.current?.querySelector<HTMLElement>('input[type=tel]')?.focus();
    if (books) {
      if (starts === null) return;
      const booking = { service, language, mode, starts_ms: starts, ...(called ? { contact } : {}) };
      const answer = await commands.run({ type: 'appointment.book', ...booking });
      if (answer?.kind === 'appointment') setBooked(answer);
      return;
    }
    const wanted = { service, language, mode, priority, ...(receipt.trim() === '' ? {} : { receipt }) };
    const answer = await commands.run(
      way.kind === 'room'
        ? { type: 'ticket.request', ...room, ...wanted, with_help: withHelp }
        : way.kind === 'in_person'
          ? { type: 'in_person.start', service, ...(earlier.trim() === '' ? {} : { number: earlier }) }
          : { type: 'number.request', ...wanted, ...(way.kind === 'phone' ? { contact } : {}) },
    );
    if (!answer) return;
    if (answer.kind === 'ticket') announce(`${t('assist.number')} ${answer.number}`);
    onDone();
  };
  if (booked) return <Booked desk={desk} booked={booked.appointment} calendar={booked.calendar} onDone={onDone} />;
  const wrongReceipt = noSuchReceipt(commands.problem.value);
  const wrongNumber = commands.problem.value?.params?.what === 'number';
  return (
    <section class="assist-start" data-testid="start-form" ref={form}>
      <ScreenHeading>
        {way.kind === 'room'
          ? t('assist.start_title', { room: roomName(directory, way.room, false) })
          : t(`assist.start_${way.kind}`)}
      </ScreenHeading>
      {queues && way.kind !== 'room' && <p class="muted">{t(`assist.start_${way.kind}_hint`)}</p>}
      <h2>{t('assist.step_service')}</h2>
      {service === null ? (
        <ServiceChoice directory={directory} waits={queues ? desk.view.waits : null} onChoose={setService} />
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
      {(queues || books) && (
        <>
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
              values={way.kind === 'phone' ? (['speech'] as const) : MODES}
              word={(value) => t(`mode.${value}`)}
              chosen={mode}
              onChoose={setMode}
            />
            {way.kind === 'room' && (
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
            )}
            {(way.kind === 'phone' || books) && (
              <ContactFields
                contact={contact}
                missing={missing}
                onChange={(changed) => {
                  setContact(changed);
                  setMissing(false);
                }}
              />
            )}
          </div>
        </>
      )}
      {books && (
        <>
          <h2>{t('assist.step_time')}</h2>
          {service === null ? (
            <p class="muted">{t('assist.choose_first')}</p>
          ) : (
            <SlotChoice
              clock={timeOfDay}
              run={commands.run}
              now={() => session.now()}
              wanted={{ service, language, mode }}
              chosen={starts}
              onChoose={setStarts}
            />
          )}
        </>
      )}
      {queues && (
        <>
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
        </>
      )}
      {!queues && (
        <Field
          label={t('assist.earlier')}
          hint={t('assist.earlier_hint')}
          value={earlier}
          onInput={(value) => {
            setEarlier(value);
            if (wrongNumber) commands.problem.value = null;
          }}
          maxLength={10}
          {...(wrongNumber ? { error: t('assist.earlier_wrong') } : {})}
          testId="earlier-number"
        />
      )}
      {!wrongReceipt && !wrongNumber && <ProblemNotice problem={commands.problem} />}
      <div class="assist-start__acts stays">
        {service !== null && (!books || starts !== null) && (
          <Button kind="primary" icon={ICON[way.kind]} onPress={() => void start()} testId="join-queue">
            {way.kind === 'room' ? t('kiosk.join_queue') : t(`assist.go_${way.kind}`)}
          </Button>
        )}
        <Button kind="tertiary" icon={ArrowLeft} onPress={onDone} testId="start-back">
          {t('common.back')}
        </Button>
      </div>
    </section>
  );
}

/** Where and how a resident is called up. */
export function ContactFields(props: { contact: Contact; missing: boolean; onChange: (contact: Contact) => void }) {
  const { contact, onChange } = props;
  return (
    <div class="assist-contact">
      <Field
        label={t('contact.phone')}
        type="tel"
        value={contact.phone}
        onInput={(phone) => onChange({ ...contact, phone })}
        maxLength={24}
        hint={t('contact.kept')}
        {...(props.missing ? { error: t('contact.wrong') } : {})}
        secret
        testId="contact-phone"
      />
      <Field
        label={t('contact.name')}
        value={contact.name}
        onInput={(name) => onChange({ ...contact, name })}
        maxLength={80}
        testId="contact-name"
      />
    </div>
  );
}

/** Services to choose from: with their waits, those given by video; without, all. */
export function ServiceChoice(props: {
  directory: Directory;
  waits: ServiceWait[] | null;
  onChoose: (service: ServiceId) => void;
}) {
  const { directory } = props;
  const [query, setQuery] = useState('');
  const searching = query.trim().length >= 2;
  const which = props.waits === null ? 'all' : 'remote';
  const services = useMemo(
    () => (searching ? findServices(directory, query, 20, which) : mostUsed(directory)),
    [directory, query, searching, which],
  );
  const waits = new Map((props.waits ?? []).map((wait) => [wait.service, wait]));
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
