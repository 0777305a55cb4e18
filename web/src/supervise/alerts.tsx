import {
  BellRing,
  CalendarOff,
  ChartNoAxesColumnDecreasing,
  CircleUserRound,
  ClockAlert,
  UserRoundX,
  UsersRound,
  Volume2,
  VolumeX,
} from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { dateWords } from '../appointments/when.ts';
import { announce, Button, type Icon } from '../design/index.ts';
import { roomName, serviceName, timeOfDay } from '../desk/format.ts';
import { chime, ProblemNotice, soundReady, unlockSound, useCommands } from '../desk/index.ts';
import type { Alert, AlertKind } from '../wire.gen.ts';
import { t, tn } from '../words/index.ts';
import { alertKey, sortAlerts } from './model/alerts.ts';
import { span } from './model/time.ts';
import type { Board } from './ui.ts';

const ICON: Record<AlertKind, Icon> = {
  help_unanswered: BellRing,
  nobody_staffed: UserRoundX,
  many_waiting: UsersRound,
  low_level: ChartNoAxesColumnDecreasing,
  long_wait: ClockAlert,
  specialist_away: CircleUserRound,
  appointment_uncovered: CalendarOff,
};

/** What calls for attention: what, since when, what to do about it. What somebody has seen to stands below, folded. */
export function Alerts(props: { board: Board }) {
  const { board } = props;
  const { open, acknowledged } = sortAlerts(board.view.alerts);
  const heading = useRef<HTMLHeadingElement>(null);
  const commands = useCommands(board.session);
  useNews(open, board);
  const acknowledge = async (alert: Alert, seen: boolean) => {
    if (await commands.run({ type: 'alert.acknowledge', alert: alert.alert, acknowledged: seen }))
      heading.current?.focus();
  };
  return (
    <aside class="sup-alerts" aria-label={t('dash.alerts')} data-testid="alerts">
      <div class="sup-alerts__head">
        <h2 ref={heading} tabIndex={-1}>
          {t('dash.alerts')} <span class="sup-count">{open.length}</span>
        </h2>
        {board.past === null && <Sound />}
      </div>
      <ProblemNotice problem={commands.problem} />
      {open.length === 0 && <p class="sup-empty muted">{t('sup.no_alerts')}</p>}
      <ul class="sup-alerts__list">
        {open.map((alert) => (
          <AlertItem key={alertKey(alert)} alert={alert} board={board}>
            {board.past === null && (
              <Button
                kind="tertiary"
                onPress={() => void acknowledge(alert, true)}
                label={t('sup.acknowledge_of', { what: what(alert, board) })}
                testId="acknowledge"
              >
                {t('sup.acknowledge')}
              </Button>
            )}
          </AlertItem>
        ))}
      </ul>
      {acknowledged.length > 0 && (
        <details class="sup-acknowledged" data-testid="acknowledged">
          <summary>{tn('sup.acknowledged', acknowledged.length)}</summary>
          <ul class="sup-alerts__list">
            {acknowledged.map((alert) => (
              <AlertItem key={alertKey(alert)} alert={alert} board={board}>
                {board.past === null && (
                  <Button
                    kind="tertiary"
                    onPress={() => void acknowledge(alert, false)}
                    label={t('sup.unacknowledge_of', { what: what(alert, board) })}
                    testId="unacknowledge"
                  >
                    {t('sup.unacknowledge')}
                  </Button>
                )}
              </AlertItem>
            ))}
          </ul>
        </details>
      )}
    </aside>
  );
}

/** Whether a new alert would be heard; while the browser keeps the page silent, a button that lets it sound. */
function Sound() {
  if (soundReady.value)
    return (
      <span class="sup-sound least">
        <Volume2 class="icon-small" aria-hidden="true" />
        {t('consult.sound_ready')}
      </span>
    );
  const unlock = async () => {
    await unlockSound();
    chime();
  };
  return (
    <Button kind="tertiary" icon={VolumeX} onPress={() => void unlock()} testId="sound-on">
      {t('sup.sound_on')}
    </Button>
  );
}

/** Sounds for new alerts, once each, and says them aloud to screen readers; not those that stood when the page came. */
function useNews(open: readonly Alert[], board: Board): void {
  const known = useRef<{ past: number | null; keys: Set<string> } | null>(null);
  useEffect(() => {
    const before = known.current;
    known.current = { past: board.past, keys: new Set([...(before?.keys ?? []), ...open.map(alertKey)]) };
    if (before?.past !== board.past || board.past !== null) return;
    const fresh = open.find((alert) => !before.keys.has(alertKey(alert)));
    if (!fresh) return;
    chime();
    announce(what(fresh, board));
  });
}

function AlertItem(props: { alert: Alert; board: Board; children?: ComponentChildren }) {
  const { alert, board } = props;
  const { kind, since } = alert.alert;
  const Glyph = ICON[kind];
  const standing = kind !== 'low_level' && kind !== 'many_waiting';
  return (
    <li class={`card sup-alert sup-alert--${kind}`} data-testid={`alert-${kind}`}>
      <p class="sup-alert__what">
        <Glyph class="icon" aria-hidden="true" />
        <span>{what(alert, board)}</span>
      </p>
      {standing && (
        <p class="least muted">{t('sup.since', { time: timeOfDay(since), span: span(board.now - since) })}</p>
      )}
      {alert.acknowledged_by !== undefined ? (
        <p class="least" data-testid="acknowledged-by">
          {t('sup.acknowledged_by', {
            person: alert.acknowledged_by,
            time: timeOfDay(alert.acknowledged_ms ?? board.now),
          })}
        </p>
      ) : (
        <p class="least">{suggestion(alert, board)}</p>
      )}
      <div class="sup-alert__acts">
        {board.past === null && <Suggested alert={alert} board={board} />}
        {props.children}
      </div>
    </li>
  );
}

/** The suggested act as a press, where the page can help with it. */
function Suggested(props: { alert: Alert; board: Board }) {
  const { board } = props;
  const { kind, subject } = props.alert.alert;
  const { ui, view } = board;
  if (kind === 'long_wait') {
    const ticket = view.tickets.find((row) => row.ticket === subject);
    return ticket ? (
      <Button
        kind="secondary"
        onPress={() => {
          ui.opened.value = { sheet: 'reassign', ticket: ticket.ticket };
        }}
        label={t('sup.reassign_of', { number: ticket.number })}
      >
        {t('sup.reassign')}
      </Button>
    ) : null;
  }
  if (kind === 'help_unanswered' || kind === 'appointment_uncovered') return null;
  return (
    <Button
      kind="secondary"
      onPress={() => {
        ui.service.value = kind === 'specialist_away' ? null : subject;
        ui.tab.value = 'specialists';
      }}
    >
      {t('sup.show_specialists')}
    </Button>
  );
}

function what({ alert, figure = 0 }: Alert, board: Board): string {
  const { view, directory } = board;
  const { kind, subject } = alert;
  switch (kind) {
    case 'long_wait': {
      const ticket = view.tickets.find((row) => row.ticket === subject);
      return ticket ? t('sup.alert_long_wait', { number: ticket.number }) : t('sup.alert_long_wait_gone');
    }
    case 'nobody_staffed':
      return t('sup.alert_nobody_staffed', { service: serviceName(directory, subject) });
    case 'many_waiting':
      return t('sup.alert_many_waiting', { n: figure, service: serviceName(directory, subject) });
    case 'low_level':
      return t('sup.alert_low_level', { pct: figure, service: serviceName(directory, subject) });
    case 'specialist_away': {
      const person = view.specialists.find((row) => row.person === subject);
      return t('sup.alert_specialist_away', { person: person?.name ?? t('dash.staffed') });
    }
    case 'appointment_uncovered': {
      const one = view.uncovered.find((row) => row.appointment === subject);
      if (!one) return t('absence.alert_gone');
      const when = `${dateWords(one.starts_ms)}, ${timeOfDay(one.starts_ms)}`;
      return t('absence.alert', { when, service: serviceName(directory, one.service) });
    }
    case 'help_unanswered':
      return t('sup.alert_help_unanswered', { room: roomName(directory, subject) });
  }
}

function suggestion({ alert, limit = 0 }: Alert, board: Board): string {
  switch (alert.kind) {
    case 'long_wait':
      return t('sup.act_long_wait');
    case 'nobody_staffed':
      return t('sup.act_nobody_staffed');
    case 'many_waiting':
      return t('sup.act_many_waiting', { n: limit });
    case 'low_level':
      return t('sup.act_low_level', { pct: limit });
    case 'specialist_away':
      return t('sup.act_specialist_away');
    case 'appointment_uncovered': {
      const one = board.view.uncovered.find((row) => row.appointment === alert.subject);
      const center = one && board.directory.center(one.center);
      return t('absence.act', { person: one?.specialist ?? t('dash.staffed'), center: center?.name ?? '' });
    }
    case 'help_unanswered': {
      const phone = board.directory.room(alert.subject)?.center.phone;
      return phone ? t('sup.act_help_unanswered', { phone }) : t('sup.act_help_no_phone');
    }
  }
}
