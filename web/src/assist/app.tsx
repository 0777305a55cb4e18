import { CalendarPlus, Phone, Ticket, UserRoundCheck } from 'lucide-preact';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { Button, screenShown } from '../design/index.ts';
import {
  type Desk,
  DeskFrame,
  DeskPage,
  ProblemNotice,
  roomName,
  ScreenHeading,
  useCommands,
  useRinging,
  useTitle,
} from '../desk/index.ts';
import { idle, type Session } from '../session/session.ts';
import type { Opening } from '../wire.gen.ts';
import { t } from '../words/index.ts';
import { Appointments, Reminder } from './appointments.tsx';
import { HelperCall } from './call.tsx';
import { HelpCalls, useSeen } from './help.tsx';
import { InPerson } from './in-person.tsx';
import { ringingFor, takesResidents, unanswered } from './model.ts';
import { Numbers } from './numbers.tsx';
import { OpeningWords, Rooms } from './rooms.tsx';
import { StartForResident } from './start.tsx';
import type { Way } from './ways.ts';
import './assist.css';

/** The employee's part of the page: calls for help always on top, then the call, the start or the rooms. */
export function Assist({ desk }: { desk: Desk<'assist'> }) {
  const { view, session, directory } = desk;
  const [starting, setStarting] = useState<Way | null>(null);
  const commands = useCommands(session);
  const calls = unanswered(view.help);
  const first = calls[0];
  useSeen(session, view.help);
  useTitle(calls.length, t('assist.title'));
  useRinging(ringingFor(view.help), t('assist.help_sent'), first ? roomName(directory, first.room) : '');
  const screen = view.call ? 'call' : starting !== null ? 'start' : 'rooms';
  useLayoutEffect(screenShown, [screen]);
  useEffect(() => {
    idle.value = screen === 'rooms' && view.help.length === 0;
  }, [screen, view.help]);
  return (
    <main class="assist">
      <HelpCalls desk={desk} commands={commands} sayNone={screen === 'rooms'} />
      <ProblemNotice problem={commands.problem} />
      {screen !== 'start' && <Reminder desk={desk} />}
      {view.call && <HelperCall key={view.call.consultation} desk={desk} view={view.call} />}
      {screen === 'start' && starting !== null && (
        <StartForResident key={starting.kind} desk={desk} way={starting} onDone={() => setStarting(null)} />
      )}
      {screen !== 'start' && <InPerson desk={desk} commands={commands} />}
      {screen !== 'start' && (
        <section class="assist-rooms" aria-labelledby="numbers-title">
          <div class="assist-rooms__head">
            <h2 id="numbers-title">{t('assist.numbers')}</h2>
            {screen === 'rooms' && <Ways opening={view.opening} onStart={setStarting} />}
          </div>
          <Numbers desk={desk} commands={commands} />
        </section>
      )}
      {screen !== 'start' && (
        <section class="assist-rooms" aria-labelledby="rooms-title">
          <div class="assist-rooms__head">
            {screen === 'rooms' ? (
              <ScreenHeading>
                <span id="rooms-title">{t('assist.rooms')}</span>
              </ScreenHeading>
            ) : (
              <h2 id="rooms-title">{t('assist.rooms')}</h2>
            )}
            <OpeningWords opening={view.opening} />
          </div>
          <Rooms desk={desk} commands={commands} onStart={(room) => setStarting({ kind: 'room', room })} />
        </section>
      )}
      {screen !== 'start' && (
        <section class="assist-rooms" aria-labelledby="appointments-title">
          <h2 id="appointments-title">{t('appointment.today')}</h2>
          <Appointments desk={desk} commands={commands} />
        </section>
      )}
    </main>
  );
}

/** What can be begun for somebody who is in no room. In person one may serve at any hour; the queues keep theirs. */
function Ways(props: { opening: Opening; onStart: (way: Way) => void }) {
  const queues = takesResidents(props.opening);
  return (
    <div class="assist-ways">
      {queues && (
        <Button icon={Ticket} onPress={() => props.onStart({ kind: 'number' })} testId="start-number">
          {t('assist.way_number')}
        </Button>
      )}
      {queues && (
        <Button icon={Phone} onPress={() => props.onStart({ kind: 'phone' })} testId="start-phone">
          {t('assist.way_phone')}
        </Button>
      )}
      <Button icon={CalendarPlus} onPress={() => props.onStart({ kind: 'appointment' })} testId="start-appointment">
        {t('assist.way_appointment')}
      </Button>
      <Button icon={UserRoundCheck} onPress={() => props.onStart({ kind: 'in_person' })} testId="start-in-person">
        {t('assist.way_in_person')}
      </Button>
    </div>
  );
}

/** The whole page; over a session of its own unless one is given. */
export function AssistPage(props: { session?: Session }) {
  const frame = {
    audience: 'assist' as const,
    role: 'employee' as const,
    title: t('assist.title'),
    person: ({ view, directory }: Desk<'assist'>) => ({ name: view.name, of: directory.center(view.center)?.name }),
    lost: () => t('assist.lost'),
    children: (desk: Desk<'assist'>) => <Assist desk={desk} />,
  };
  return props.session ? (
    <DeskFrame {...frame} session={props.session} onAgain={() => location.reload()} />
  ) : (
    <DeskPage {...frame} />
  );
}
