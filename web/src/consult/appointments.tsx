import { CalendarClock, CalendarOff, Download } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { AbsenceList, AbsenceSheet } from '../appointments/absences.tsx';
import { STATE_ICON } from '../appointments/icons.ts';
import { Button, Notice, useTick } from '../design/index.ts';
import { type Desk, minutes, ProblemNotice, serviceName, timeOfDay, useCommands } from '../desk/index.ts';
import { t } from '../words/index.ts';

/** Why no other offer comes just now. */
export function HeldNotice({ desk }: { desk: Desk<'consult'> }) {
  const { held } = desk.view;
  if (!held) return null;
  const words = { time: timeOfDay(held.starts_ms), service: serviceName(desk.directory, held.service) };
  return (
    <div data-testid="held">
      <Notice tone="good" icon={CalendarClock}>
        {t('appointment.held_me', words)}
      </Notice>
    </div>
  );
}

/** One's own appointments of today, and how soon each is. */
export function OwnAppointments({ desk }: { desk: Desk<'consult'> }) {
  useTick(10_000);
  const { view, session, directory } = desk;
  const commands = useCommands(session);
  const [entering, setEntering] = useState(false);
  const [feed, setFeed] = useState<string | null>(null);
  const open = async () => {
    const answer = await commands.run({ type: 'calendar.link' });
    if (answer?.kind === 'calendar') setFeed(new URL(answer.calendar, location.href).href);
  };
  return (
    <>
      <section class="consult-appointments">
        <h2>{t('appointment.own')}</h2>
        {view.appointments.length === 0 && <p class="muted">{t('appointment.own_none')}</p>}
        <ul data-testid="own-appointments">
          {view.appointments.map((one) => {
            const Glyph = STATE_ICON[one.state];
            const left = one.starts_ms - session.now();
            return (
              <li key={one.appointment} class="consult-appointments__one" data-state={one.state}>
                <span class="strong">{timeOfDay(one.starts_ms)}</span>
                <span>{serviceName(directory, one.service)}</span>
                <span class="muted least consult-appointments__state">
                  <Glyph class="icon-small" aria-hidden="true" />
                  {t(`appointment.state_${one.state}`)}
                  {one.uncovered && ` (${t('absence.uncovered')})`}
                  {one.state === 'booked' && left > 0 && `, ${t('appointment.soon', { left: minutes(left) })}`}
                </span>
              </li>
            );
          })}
        </ul>
        <h2>{t('absence.own')}</h2>
        <AbsenceList specialist={view.me} absences={view.absences} commands={commands} />
        <ProblemNotice problem={commands.problem} />
        <Button kind="tertiary" icon={CalendarOff} testId="absence-open" onPress={() => setEntering(true)}>
          {t('absence.open')}
        </Button>
        <Button kind="tertiary" icon={Download} testId="own-calendar" onPress={() => void open()}>
          {t('appointment.calendar_own')}
        </Button>
        {feed && (
          <p class="least">
            {t('appointment.calendar_link')} <code data-testid="calendar-link">{feed}</code>
          </p>
        )}
      </section>
      {entering && (
        <AbsenceSheet
          title={t('absence.open')}
          specialist={view.me}
          absences={[]}
          session={session}
          onClose={() => setEntering(false)}
        />
      )}
    </>
  );
}
