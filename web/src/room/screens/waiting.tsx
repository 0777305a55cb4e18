import {
  CalendarCheck,
  Clock,
  DoorClosed,
  IdCard,
  LogOut,
  Megaphone,
  PhoneForwarded,
  Printer,
  RotateCw,
  WifiOff,
} from 'lucide-preact';
import { useEffect } from 'preact/hooks';
import { Button, Card, Notice, useSecondsLeft } from '../../design/index.ts';
import { named } from '../../session/catalogue.ts';
import type { VisitView, WaitingView } from '../../wire.gen.ts';
import { language, t } from '../../words/index.ts';
import { waitWords } from '../../words/wait.ts';
import type { RoomApp } from '../app.ts';
import { timeOf } from '../format.ts';
import { chime } from '../sound.ts';
import { cameraFault, microphoneFault } from './check.tsx';
import { Refusal, Title } from './parts.tsx';
import { ShutNotice } from './shut.tsx';

import './waiting.css';

/** The chime of "are you here?" comes again this often, ms. */
const HERE_CHIME_MS = 15_000;

/** In the queue: the number, who is ahead, how long, and that one may just sit. */
export function Waiting(props: { app: RoomApp; visit: VisitView; waiting: WaitingView; lost: boolean }) {
  const { app, visit, waiting } = props;
  const service = app.directory.value?.service(visit.service);
  const wait = waitWords(waiting.wait);
  return (
    <div class="waiting">
      <Card class="waiting__number">
        <Title class="waiting__label">
          {t('kiosk.your_number')}
          <span class="waiting__figure" data-testid="ticket-number">
            {visit.number}
          </span>
        </Title>
        <p class="muted">{service && named(service.names, language.value)}</p>
        {waiting.appointment_ms !== undefined && (
          <p class="with-icon strong" data-testid="appointment-at">
            <CalendarCheck class="icon-small" aria-hidden="true" />
            <span>{t('room.appointment_at', { time: timeOf(waiting.appointment_ms) })}</span>
          </p>
        )}
      </Card>
      <div class="waiting__right">
        <div class="waiting__facts">
          <Fact label={t('room.people_ahead')} testId="people-ahead">
            {waiting.people_ahead === 0 ? t('room.nobody_ahead') : waiting.people_ahead}
          </Fact>
          {wait && (
            <Fact label={t('room.expected_wait')} testId="wait">
              {wait}
            </Fact>
          )}
        </div>
        {waiting.notice !== undefined && (
          <Notice tone="warn" icon={Megaphone} live>
            <span lang="lv" data-testid="notice">
              {waiting.notice}
            </span>
          </Notice>
        )}
        <News {...props} />
        <Refusal app={app} />
        <Here {...props} />
        <p class="with-icon strong waiting__document">
          <IdCard class="icon-small" aria-hidden="true" />
          <span>{t('room.document_at_hand')}</span>
        </p>
        <div class="waiting__acts">
          <Button kind="secondary" icon={Printer} testId="print-number" onPress={() => window.print()}>
            {t('kiosk.paper_ticket')}
          </Button>
          {!waiting.offered && waiting.no_show_until_ms === undefined && (
            <Button
              kind="secondary"
              icon={PhoneForwarded}
              testId="call-me-back"
              onPress={() => {
                app.sheet.value = 'callback';
              }}
            >
              {t('callback.call_me')}
            </Button>
          )}
          <Button
            kind="tertiary"
            icon={LogOut}
            testId="leave-queue"
            onPress={() => {
              app.sheet.value = 'leave';
            }}
          >
            {t('kiosk.leave_queue')}
          </Button>
        </div>
      </div>
    </div>
  );
}

function Fact(props: { label: string; children: string | number; testId: string }) {
  return (
    <Card class="fact">
      <p class="least muted">{props.label}</p>
      <p class="fact__figure" data-testid={props.testId}>
        {props.children}
      </p>
    </Card>
  );
}

/** The one thing to know just now, the weightiest first; a place kept is said with every one of them. */
function News(props: { app: RoomApp; waiting: WaitingView; lost: boolean }) {
  const { app, waiting } = props;
  if (props.lost) {
    return (
      <Notice tone="danger" icon={WifiOff} live>
        <span data-testid="lost-queue">{t('room.lost_queue')}</span>
      </Notice>
    );
  }
  if (waiting.shut)
    return (
      <Notice tone="warn" icon={DoorClosed} live>
        <ShutNotice shut={waiting.shut} />
      </Notice>
    );
  if (waiting.paused_until_ms !== undefined)
    return (
      <Notice tone="warn" icon={Clock} live>
        {t('room.paused', { time: timeOf(waiting.paused_until_ms) })}
      </Notice>
    );
  if (waiting.looking_for_next)
    return (
      <Notice tone="good" icon={RotateCw} live>
        <span data-testid="looking-next">{t('room.looking_next')}</span>
      </Notice>
    );
  if (waiting.transferred_from !== undefined) {
    const from = app.directory.value?.service(waiting.transferred_from);
    if (from)
      return (
        <Notice tone="good" live>
          <span data-testid="transferred">{t('room.transferred', { service: named(from.names, language.value) })}</span>
        </Notice>
      );
  }
  if (!waiting.staffed)
    return (
      <Notice tone="warn" live>
        {t('room.unstaffed')}
      </Notice>
    );
  if (waiting.longer_than_promised)
    return (
      <Notice tone="warn" icon={Clock} live>
        {t('room.longer')}
      </Notice>
    );
  const { camera, microphone, lost } = app.media;
  if (camera.value !== 'ok' && camera.value !== 'off')
    return <Notice tone="warn">{cameraFault(camera.value, lost.value.camera)}</Notice>;
  if (microphone.value !== 'ok' && microphone.value !== 'off')
    return <Notice tone="warn">{microphoneFault(microphone.value, lost.value.microphone)}</Notice>;
  return null;
}

/** One may just sit; unless the specialist found nobody in the room, or it is asked whether anybody is. */
function Here({ app, waiting }: { app: RoomApp; waiting: WaitingView }) {
  if (waiting.no_show_until_ms !== undefined) return <NotSeen app={app} until={waiting.no_show_until_ms} />;
  if (waiting.here_check_until_ms !== undefined) return <HereCheck app={app} until={waiting.here_check_until_ms} />;
  return (
    <div class="waiting__calm">
      <span class="ring" aria-hidden="true" />
      <h2>
        {waiting.people_ahead === 0 && waiting.staffed && `${t('kiosk.next_in_line')}. `}
        {t('room.wait_calmly')}
      </h2>
    </div>
  );
}

/** Nobody was in the room when it was their turn: the number is kept for a while, and a press takes the place again. */
function NotSeen({ app, until }: { app: RoomApp; until: number }) {
  return (
    <Card marked class="here" label={t('room.no_show_title')}>
      <div role="alert" data-testid="no-show">
        <h2>{t('room.no_show_title')}</h2>
        <p>{t('room.no_show', { time: timeOf(until) })}</p>
      </div>
      <HereButton app={app} />
    </Card>
  );
}

function HereButton({ app }: { app: RoomApp }) {
  return (
    <Button kind="primary" wide class="action" testId="here" onPress={() => void app.run({ type: 'ticket.here' })}>
      {t('room.here_button')}
    </Button>
  );
}

/** "Are you here?": silence costs nothing but rings the employee. */
function HereCheck({ app, until }: { app: RoomApp; until: number }) {
  const left = useSecondsLeft(until, () => app.session.now());
  useEffect(() => {
    const timer = setInterval(() => chime('call'), HERE_CHIME_MS);
    return () => clearInterval(timer);
  }, [until]);
  return (
    <Card marked class="here" label={t('room.here_title')}>
      <div role="alert">
        <h2>{t('room.here_title')}</h2>
        <p>{t('room.here_text')}</p>
      </div>
      <HereButton app={app} />
      <p class="least">{t('room.here_seconds', { n: left })}</p>
    </Card>
  );
}
