import {
  BellRing,
  Clock4,
  DoorOpen,
  Hourglass,
  LogIn,
  LogOut,
  Phone,
  PhoneCall,
  PhoneForwarded,
  Undo2,
} from 'lucide-preact';
import { useState } from 'preact/hooks';
import { Button, type Icon, looksLikePhone, Notice, Sheet, useTick } from '../design/index.ts';
import { type Commands, type Desk, minutes, ProblemNotice, roomName, serviceName, timeOfDay } from '../desk/index.ts';
import type { Contact, NumberCard, NumberState, RoomId } from '../wire.gen.ts';
import { t } from '../words/index.ts';
import { LeaveSheet } from './leave.tsx';
import { Standing, WaitWords } from './standing.tsx';
import { ContactFields } from './start.tsx';

const ICON: Record<NumberState['state'], Icon> = {
  waiting: Hourglass,
  later: Clock4,
  called: BellRing,
  kept: Clock4,
  offered: PhoneForwarded,
  talking: PhoneCall,
};
/** After how long a callback may be wished for, minutes. */
const DELAYS = [0, 30, 60, 120] as const;

type Opened = { sheet: 'enter' | 'callback' | 'leave'; ticket: string } | null;

/** Numbers whose holders wait outside the rooms: called ones first, so that who comes in is shown the way. */
export function Numbers(props: { desk: Desk<'assist'>; commands: Commands }) {
  const { numbers } = props.desk.view;
  const [opened, setOpened] = useState<Opened>(null);
  const of = opened && numbers.find((one) => one.ticket === opened.ticket);
  const close = () => setOpened(null);
  if (numbers.length === 0) return <p class="muted">{t('assist.numbers_none')}</p>;
  const called = numbers.filter((one) => one.state.state === 'called');
  const ordered = [...called, ...numbers.filter((one) => one.state.state !== 'called')];
  return (
    <>
      <ul class="assist-rooms__list" data-testid="numbers">
        {ordered.map((one) => (
          <NumberItem key={one.ticket} {...props} one={one} onOpen={setOpened} />
        ))}
      </ul>
      {of && opened?.sheet === 'enter' && <EnterSheet {...props} one={of} onClose={close} />}
      {of && opened?.sheet === 'callback' && <CallbackSheet {...props} one={of} onClose={close} />}
      {of && opened?.sheet === 'leave' && (
        <LeaveSheet
          commands={props.commands}
          text={t('assist.number_leave_text', { number: of.number })}
          message={{ type: 'number.leave', ticket: of.ticket }}
          onClose={close}
        />
      )}
    </>
  );
}

function NumberItem(props: {
  desk: Desk<'assist'>;
  commands: Commands;
  one: NumberCard;
  onOpen: (opened: Opened) => void;
}) {
  useTick(10_000);
  const { desk, one, commands } = props;
  const { state } = one;
  const Glyph = one.by_phone && state.state === 'waiting' ? Phone : ICON[state.state];
  const open = (sheet: 'enter' | 'callback' | 'leave') => () => props.onOpen({ sheet, ticket: one.ticket });
  const named = (word: string) => `${word}, ${one.number}`;
  const entering = !one.by_phone && (state.state === 'waiting' || state.state === 'called' || state.state === 'later');
  const leaves = state.state !== 'talking' && state.state !== 'offered';
  return (
    <li class="card assist-room" data-testid="number-card" data-number={one.number} data-state={state.state}>
      <div class="assist-room__head">
        <h3>{one.number}</h3>
        <span class="muted least">{minutes(desk.session.now() - one.since_ms)}</span>
      </div>
      <p class={`assist-room__state assist-number--${state.state}`}>
        <Glyph class="icon" aria-hidden="true" />
        <span class="strong">{stateWords(desk, one)}</span>
      </p>
      <p>{serviceName(desk.directory, one.service)}</p>
      {state.state === 'waiting' && <WaitWords wait={one.wait} ahead={one.people_ahead} />}
      {state.state !== 'talking' && state.state !== 'kept' && (
        <Standing commands={commands} ticket={one.ticket} number={one.number} standing={one} called={one.number} />
      )}
      <div class="assist-number__acts">
        {entering && (
          <Button
            kind="secondary"
            icon={DoorOpen}
            onPress={open('enter')}
            label={named(t('assist.enter'))}
            testId="number-enter"
          >
            {t('assist.enter')}
          </Button>
        )}
        {state.state === 'kept' && (
          <Button
            kind="secondary"
            icon={Undo2}
            onPress={() => void commands.run({ type: 'number.back', ticket: one.ticket })}
            label={named(t('assist.back'))}
            testId="number-back"
          >
            {t('assist.back')}
          </Button>
        )}
        {entering && (
          <Button
            kind="tertiary"
            icon={PhoneForwarded}
            onPress={open('callback')}
            label={named(t('callback.agree'))}
            testId="number-callback"
          >
            {t('callback.agree')}
          </Button>
        )}
        {leaves && (
          <Button
            kind="tertiary"
            icon={LogOut}
            onPress={open('leave')}
            label={named(t('kiosk.leave_queue'))}
            testId="number-leave"
          >
            {t('kiosk.leave_queue')}
          </Button>
        )}
      </div>
    </li>
  );
}

function stateWords(desk: Desk<'assist'>, one: NumberCard): string {
  const { state } = one;
  switch (state.state) {
    case 'waiting':
      return one.by_phone ? t('assist.number_phone') : t('assist.number_waiting');
    case 'later': {
      const from = timeOfDay(state.from_ms);
      return state.attempts > 0
        ? t('assist.number_again', { n: state.attempts, from })
        : t('assist.number_later', { from });
    }
    case 'called': {
      const room = roomName(desk.directory, state.room, false);
      return t(state.again ? 'assist.number_called_again' : 'assist.number_called', { room });
    }
    case 'kept':
      return t('assist.number_kept', { time: timeOfDay(state.until_ms) });
    case 'offered':
      return t('assist.number_offered');
    case 'talking':
      return t('assist.number_talking');
  }
}

/** Which room somebody has come into; the one called to, where that is free, needs no choice. */
function EnterSheet(props: { desk: Desk<'assist'>; commands: Commands; one: NumberCard; onClose: () => void }) {
  const { desk, commands, one, onClose } = props;
  const called = one.state.state === 'called' ? one.state.room : null;
  const free = desk.view.rooms.filter((room) => room.state === 'free' || room.room === called);
  const enter = async (room: RoomId) => {
    if (await commands.run({ type: 'room.enter', number: one.number, room })) onClose();
  };
  return (
    <Sheet title={t('assist.enter_title', { number: one.number })} onClose={onClose} testId="enter-sheet">
      {free.length === 0 && <Notice tone="warn">{t('assist.enter_none')}</Notice>}
      <div class="assist-enter">
        {free.map(({ room }) => (
          <Button
            key={room}
            kind={room === called ? 'primary' : 'secondary'}
            icon={LogIn}
            onPress={() => void enter(room)}
            testId="enter-room"
          >
            {roomName(desk.directory, room, false)}
          </Button>
        ))}
      </div>
      <ProblemNotice problem={commands.problem} />
    </Sheet>
  );
}

/** How and when somebody is called back. */
function CallbackSheet(props: { desk: Desk<'assist'>; commands: Commands; one: NumberCard; onClose: () => void }) {
  const { commands, one, onClose } = props;
  const [contact, setContact] = useState<Contact>({ phone: '', name: '' });
  const [missing, setMissing] = useState(false);
  const [delay, setDelay] = useState<number>(0);
  const agree = async () => {
    const typed = contact.phone.trim() !== '';
    setMissing(typed && !looksLikePhone(contact.phone));
    if (typed && !looksLikePhone(contact.phone)) return;
    const by = typed ? { contact } : {};
    if (await commands.run({ type: 'ticket.callback', ticket: one.ticket, delay_min: delay, ...by })) onClose();
  };
  return (
    <Sheet
      title={t('callback.title_of', { number: one.number })}
      onClose={onClose}
      testId="callback-sheet"
      actions={
        <Button kind="primary" icon={PhoneForwarded} onPress={() => void agree()} testId="callback-agree">
          {t('callback.agree')}
        </Button>
      }
    >
      <p>{t('assist.callback_text')}</p>
      <ContactFields contact={contact} missing={missing} onChange={setContact} />
      <fieldset class="assist-choice">
        <legend class="strong">{t('callback.when')}</legend>
        {DELAYS.map((minutesLater) => (
          <label key={minutesLater} class="assist-check">
            <input
              type="radio"
              name="delay"
              checked={delay === minutesLater}
              onChange={() => setDelay(minutesLater)}
              data-testid={`delay-${minutesLater}`}
            />
            <span>{minutesLater === 0 ? t('callback.in_turn') : t('callback.after', { n: minutesLater })}</span>
          </label>
        ))}
      </fieldset>
      <ProblemNotice problem={commands.problem} />
    </Sheet>
  );
}
