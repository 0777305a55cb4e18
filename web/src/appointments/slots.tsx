// The times that can be booked, to choose from: a day, then a time. The room and the desk share it.
import { ChevronLeft, ChevronRight } from 'lucide-preact';
import { useEffect, useState } from 'preact/hooks';
import { Button, Notice } from '../design/index.ts';
import type { Answer, AppointmentId, ClientMessage, Language, Mode, ServiceId, SlotView } from '../wire.gen.ts';
import { t } from '../words/index.ts';
import { byDay, dateWords, weekdayWords } from './when.ts';
import './slots.css';

const DAY_MS = 86_400_000;
/** Days asked for at once. */
const DAYS = 7;
/** So far ahead one can look here. */
const WEEKS_MAX = 4;

/** What is to be booked, or the appointment that is to be moved with it. */
export interface Wanted {
  service: ServiceId;
  language: Language;
  mode: Mode;
  moving?: AppointmentId;
}

/** Slots of a week; null until they are known. */
function useSlots(
  run: (message: ClientMessage) => Promise<Answer | null>,
  now: () => number,
  wanted: Wanted,
  week: number,
): SlotView[] | null {
  const [slots, setSlots] = useState<SlotView[] | null>(null);
  const { service, language, mode, moving } = wanted;
  useEffect(() => {
    let gone = false;
    setSlots(null);
    const from_ms = now() + week * DAYS * DAY_MS;
    const until_ms = from_ms + DAYS * DAY_MS;
    const asked = { service, language, mode, from_ms, until_ms, ...(moving ? { moving } : {}) };
    void run({ type: 'appointment.slots', ...asked }).then((answer) => {
      if (!gone) setSlots(answer?.kind === 'slots' ? answer.slots : []);
    });
    return () => {
      gone = true;
    };
  }, [service, language, mode, moving, week]);
  return slots;
}

/** Days with free times, then the times of the day chosen. */
export function SlotChoice(props: {
  run: (message: ClientMessage) => Promise<Answer | null>;
  now: () => number;
  /** A moment as the page writes times. */
  clock: (ms: number) => string;
  wanted: Wanted;
  chosen: number | null;
  onChoose: (starts_ms: number | null) => void;
}) {
  const [week, setWeek] = useState(0);
  const [day, setDay] = useState<string | null>(null);
  const slots = useSlots(props.run, props.now, props.wanted, week);
  const days = byDay(slots ?? []);
  const shown = days.find((one) => one.day === day) ?? days[0];
  const go = (to: number) => {
    setWeek(to);
    setDay(null);
    props.onChoose(null);
  };
  return (
    <div class="slots" data-testid="slots">
      <fieldset class="slots__row slots__days">
        <legend>{t('appointment.day')}</legend>
        {days.map((one) => (
          <Button
            key={one.day}
            pressed={one.day === shown?.day}
            chosen={one.day === shown?.day}
            testId={`day-${one.day}`}
            onPress={() => {
              setDay(one.day);
              props.onChoose(null);
            }}
          >
            <span class="slots__weekday">{weekdayWords(one.starts_ms)}</span> {dateWords(one.starts_ms)}
          </Button>
        ))}
        {week > 0 && (
          <Button kind="tertiary" icon={ChevronLeft} testId="slots-earlier" onPress={() => go(week - 1)}>
            {t('appointment.earlier')}
          </Button>
        )}
        {week < WEEKS_MAX - 1 && (
          <Button kind="tertiary" icon={ChevronRight} testId="slots-later" onPress={() => go(week + 1)}>
            {t('appointment.later')}
          </Button>
        )}
      </fieldset>
      {slots === null && <p class="muted">{t('appointment.looking')}</p>}
      {slots !== null && days.length === 0 && <Notice tone="warn">{t('appointment.none_free')}</Notice>}
      {shown && (
        <fieldset class="slots__row slots__times">
          <legend>{t('appointment.time')}</legend>
          {shown.slots.map((slot) => (
            <Button
              key={slot.starts_ms}
              pressed={props.chosen === slot.starts_ms}
              chosen={props.chosen === slot.starts_ms}
              testId={`slot-${props.clock(slot.starts_ms)}`}
              onPress={() => props.onChoose(slot.starts_ms)}
            >
              {props.clock(slot.starts_ms)}
            </Button>
          ))}
        </fieldset>
      )}
    </div>
  );
}
