// Appointments at the desk: booking one, and today's, with who comes next.
import { CalendarCheck, CalendarClock, CalendarPlus, CalendarX, Download, Phone, Undo2 } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { STATE_ICON } from '../appointments/icons.ts';
import { SlotChoice } from '../appointments/slots.tsx';
import { dayWords } from '../appointments/when.ts';
import { announce, Button, Field, Notice, Sheet, spacedPhone, useTick } from '../design/index.ts';
import { type Commands, type Desk, minutes, ProblemNotice, roomName, serviceName, timeOfDay } from '../desk/index.ts';
import type { AppointmentView, Contact, RoomId } from '../wire.gen.ts';
import { t } from '../words/index.ts';

/** So near an appointment is told of, ms. */
const NEAR_MS = 15 * 60_000;

type Opened = { sheet: 'arrive' | 'move'; of: AppointmentView } | null;

/** Today's appointments, and any that is found by its code. */
export function Appointments(props: { desk: Desk<'assist'>; commands: Commands }) {
  useTick(10_000);
  const { desk, commands } = props;
  const [opened, setOpened] = useState<Opened>(null);
  const [found, setFound] = useState<AppointmentView | null>(null);
  const [code, setCode] = useState('');
  const [feed, setFeed] = useState<string | null>(null);
  const now = desk.session.now();
  const today = desk.view.appointments;
  const closed = (one: AppointmentView) =>
    one.state === 'over' || one.state === 'missed' || (one.state === 'cancelled' && now >= one.starts_ms);
  const cards = today.filter((one) => !closed(one));
  const past = today.filter(closed);
  const later = found && (today.find((one) => one.appointment === found.appointment) ? null : found);
  const find = async () => {
    const answer = await commands.run({ type: 'appointment.find', code });
    if (answer?.kind === 'appointment') setFound(answer.appointment);
  };
  const open = async () => {
    const answer = await commands.run({ type: 'calendar.link' });
    if (answer?.kind === 'calendar') setFeed(new URL(answer.calendar, location.href).href);
  };
  const refind = async () => {
    if (later?.code) {
      const answer = await commands.run({ type: 'appointment.find', code: later.code });
      if (answer?.kind === 'appointment') setFound(answer.appointment);
    }
  };
  return (
    <>
      {today.length === 0 && <p class="muted">{t('appointment.none_today')}</p>}
      {(cards.length > 0 || later) && (
        <ul class="assist-appointments" data-testid="appointments">
          {[...cards, ...(later ? [later] : [])].map((one) => (
            <Item key={one.appointment} {...props} one={one} now={now} onOpen={setOpened} onDone={refind} />
          ))}
        </ul>
      )}
      {past.length > 0 && (
        <ul class="assist-past" aria-label={t('appointment.past')} data-testid="appointments-past">
          {past.map((one) => (
            <Past key={one.appointment} desk={desk} one={one} />
          ))}
        </ul>
      )}
      <form
        class="assist-appointments__find"
        onSubmit={(event) => {
          event.preventDefault();
          void find();
        }}
      >
        <Field
          label={t('appointment.find')}
          value={code}
          onInput={setCode}
          maxLength={14}
          hint={t('appointment.find_hint')}
          secret
          testId="find-code"
        />
        <Button kind="secondary" type="submit" testId="find-appointment">
          {t('appointment.find_go')}
        </Button>
        <Button kind="tertiary" icon={Download} testId="center-calendar" onPress={() => void open()}>
          {t('appointment.calendar_center')}
        </Button>
      </form>
      {feed && (
        <Notice tone="good">
          {t('appointment.calendar_link')} <code data-testid="calendar-link">{feed}</code>
        </Notice>
      )}
      {opened?.sheet === 'arrive' && <ArriveSheet {...props} one={opened.of} onClose={() => setOpened(null)} />}
      {opened?.sheet === 'move' && (
        <MoveSheet
          {...props}
          one={opened.of}
          onClose={() => {
            setOpened(null);
            void refind();
          }}
        />
      )}
    </>
  );
}

/** Who comes next, and where to. */
export function Reminder({ desk }: { desk: Desk<'assist'> }) {
  useTick(10_000);
  const now = desk.session.now();
  const next = desk.view.appointments.find((one) => one.state === 'booked' && one.starts_ms - now <= NEAR_MS);
  if (!next) return null;
  const room = desk.view.rooms.find((one) => one.state === 'free');
  const words = {
    time: timeOfDay(next.starts_ms),
    service: serviceName(desk.directory, next.service),
    left: minutes(next.starts_ms - now),
  };
  return (
    <div data-testid="reminder">
      <Notice tone={next.starts_ms <= now ? 'warn' : 'good'}>
        <span class="strong">
          {next.starts_ms <= now ? t('appointment.reminder_late', words) : t('appointment.reminder', words)}
        </span>{' '}
        {room
          ? t('appointment.reminder_room', { room: roomName(desk.directory, room.room, false) })
          : t('appointment.reminder_no_room')}
      </Notice>
    </div>
  );
}

/** One that nothing is to be done about any more. */
function Past({ desk, one }: { desk: Desk<'assist'>; one: AppointmentView }) {
  const Glyph = STATE_ICON[one.state];
  return (
    <li class="assist-past__one" data-testid="appointment" data-state={one.state} data-code={one.code}>
      <time class="strong" dateTime={new Date(one.starts_ms).toISOString()}>
        {timeOfDay(one.starts_ms)}
      </time>
      <span class={`assist-past__state assist-appointment--${one.state}`}>
        <Glyph class="icon" aria-hidden="true" />
        {t(`appointment.state_${one.state}`)}
      </span>
      <span>{serviceName(desk.directory, one.service)}</span>
      <span class="muted">{one.specialist}</span>
      <span class="muted least">{one.code}</span>
    </li>
  );
}

function Item(props: {
  desk: Desk<'assist'>;
  commands: Commands;
  one: AppointmentView;
  now: number;
  onOpen: (opened: Opened) => void;
  onDone: () => Promise<void>;
}) {
  const { desk, commands, one, now } = props;
  const [contact, setContact] = useState<Contact | 'none' | null>(null);
  const Glyph = STATE_ICON[one.state];
  const time = timeOfDay(one.starts_ms);
  const named = (word: string) => `${word}, ${time}, ${one.code ?? ''}`;
  const run = async (type: 'appointment.cancel' | 'appointment.restore') => {
    if (await commands.run({ type, appointment: one.appointment })) await props.onDone();
  };
  const reach = async () => {
    const answer = await desk.session
      .command({ type: 'appointment.contact', appointment: one.appointment })
      .catch(() => null);
    setContact(answer?.kind === 'contact' ? answer.contact : 'none');
  };
  const today = desk.view.appointments.some((known) => known.appointment === one.appointment);
  return (
    <li
      class="card assist-room assist-appointment"
      data-testid="appointment"
      data-state={one.state}
      data-code={one.code}
    >
      <div class="assist-room__head">
        <h3>
          <time dateTime={new Date(one.starts_ms).toISOString()}>{time}</time>
          {!today && <span class="assist-appointment__day">{dayWords(one.starts_ms)}</span>}
        </h3>
        <span class="muted least">{one.code}</span>
      </div>
      <p class={`assist-room__state assist-appointment--${one.state}`}>
        <Glyph class="icon" aria-hidden="true" />
        <span class="strong">
          {t(`appointment.state_${one.state}`)}
          {one.state === 'arrived' && one.number ? `: ${one.number}` : ''}
        </span>
      </p>
      <p>{serviceName(desk.directory, one.service)}</p>
      <p class="muted">
        <span data-testid="appointment-specialist">{one.specialist}</span>
        {one.held && `. ${t('appointment.held')}`}
      </p>
      {one.uncovered && <Notice tone="warn">{t('absence.uncovered_move')}</Notice>}
      {contact === 'none' && <p class="muted">{t('appointment.no_contact')}</p>}
      {contact && contact !== 'none' && (
        <p>
          {contact.name} <a href={`tel:${contact.phone}`}>{spacedPhone(contact.phone)}</a>
        </p>
      )}
      <div class="assist-number__acts">
        {one.state === 'booked' && now >= one.from_ms && (
          <Button
            kind="secondary"
            icon={CalendarCheck}
            label={named(t('appointment.arrived'))}
            testId="appointment-arrive"
            onPress={() => props.onOpen({ sheet: 'arrive', of: one })}
          >
            {t('appointment.arrived')}
          </Button>
        )}
        {one.state === 'booked' && (
          <>
            <Button
              kind="tertiary"
              icon={CalendarClock}
              label={named(t('appointment.move'))}
              testId="appointment-move"
              onPress={() => props.onOpen({ sheet: 'move', of: one })}
            >
              {t('appointment.move')}
            </Button>
            <Button
              kind="tertiary"
              icon={CalendarX}
              label={named(t('appointment.cancel'))}
              testId="appointment-cancel"
              onPress={() => void run('appointment.cancel')}
            >
              {t('appointment.cancel')}
            </Button>
            {contact === null && (
              <Button
                kind="tertiary"
                icon={Phone}
                label={named(t('appointment.contact'))}
                testId="appointment-contact"
                onPress={() => void reach()}
              >
                {t('appointment.contact')}
              </Button>
            )}
          </>
        )}
        {one.state === 'cancelled' && now < one.starts_ms && (
          <Button
            kind="secondary"
            icon={Undo2}
            label={named(t('appointment.restore'))}
            testId="appointment-restore"
            onPress={() => void run('appointment.restore')}
          >
            {t('appointment.restore')}
          </Button>
        )}
      </div>
    </li>
  );
}

/** The resident has come: into a free room, or with a number that is called to one. */
function ArriveSheet(props: { desk: Desk<'assist'>; commands: Commands; one: AppointmentView; onClose: () => void }) {
  const { desk, commands, one, onClose } = props;
  const free = desk.view.rooms.filter((room) => room.state === 'free');
  const arrive = async (room?: RoomId) => {
    const answer = await commands.run({
      type: 'appointment.arrive',
      appointment: one.appointment,
      ...(room ? { room } : {}),
    });
    if (!answer) return;
    if (answer.kind === 'ticket') announce(`${t('assist.number')} ${answer.number}`);
    onClose();
  };
  return (
    <Sheet
      title={t('appointment.arrive_title', { time: timeOfDay(one.starts_ms) })}
      onClose={onClose}
      actions={
        <Button kind="tertiary" onPress={onClose}>
          {t('common.back')}
        </Button>
      }
    >
      <p>{serviceName(desk.directory, one.service)}</p>
      <ProblemNotice problem={commands.problem} />
      <div class="assist-number__acts">
        {free.map((room) => (
          <Button key={room.room} kind="secondary" testId="arrive-room" onPress={() => void arrive(room.room)}>
            {roomName(desk.directory, room.room, false)}
          </Button>
        ))}
        <Button kind={free.length > 0 ? 'tertiary' : 'primary'} testId="arrive-number" onPress={() => void arrive()}>
          {t('appointment.arrive_number')}
        </Button>
      </div>
    </Sheet>
  );
}

function MoveSheet(props: { desk: Desk<'assist'>; commands: Commands; one: AppointmentView; onClose: () => void }) {
  const { desk, commands, one, onClose } = props;
  const [chosen, setChosen] = useState<number | null>(null);
  const move = async () => {
    if (chosen === null) return;
    if (await commands.run({ type: 'appointment.move', appointment: one.appointment, starts_ms: chosen })) onClose();
  };
  const wanted = { service: one.service, language: one.language, mode: one.mode, moving: one.appointment };
  return (
    <Sheet
      title={t('appointment.move_title', { time: timeOfDay(one.starts_ms) })}
      onClose={onClose}
      actions={
        <>
          {chosen !== null && (
            <Button kind="primary" icon={CalendarPlus} testId="move-confirm" onPress={() => void move()}>
              {t('appointment.move_go', { day: dayWords(chosen), time: timeOfDay(chosen) })}
            </Button>
          )}
          <Button kind="tertiary" onPress={onClose}>
            {t('common.back')}
          </Button>
        </>
      }
    >
      <SlotChoice
        clock={timeOfDay}
        run={commands.run}
        now={() => desk.session.now()}
        wanted={wanted}
        chosen={chosen}
        onChoose={setChosen}
      />
      <ProblemNotice problem={commands.problem} />
    </Sheet>
  );
}

/** What was booked: what the resident takes along. */
export function Booked(props: {
  desk: Desk<'assist'>;
  booked: AppointmentView;
  calendar: string | undefined;
  onDone: () => void;
}) {
  const { desk, booked } = props;
  return (
    <section class="card assist-booked" data-testid="booked" aria-labelledby="booked-title">
      <h2 id="booked-title">{t('appointment.state_booked')}</h2>
      <p class="assist-booked__when">
        {dayWords(booked.starts_ms)}, {timeOfDay(booked.starts_ms)}
      </p>
      <p>{serviceName(desk.directory, booked.service)}</p>
      <p>{t('appointment.code_say')}</p>
      <p class="assist-booked__code" data-testid="booked-code">
        {booked.code}
      </p>
      <p class="muted">{t('appointment.come_early_say')}</p>
      <div class="assist-number__acts">
        {props.calendar && (
          <a class="button button--secondary" href={`${props.calendar}.ics`} download data-testid="booked-ics">
            <Download class="icon" aria-hidden="true" />
            {t('appointment.file')}
          </a>
        )}
        <Button kind="primary" testId="booked-done" onPress={props.onDone}>
          {t('appointment.done')}
        </Button>
      </div>
    </section>
  );
}
