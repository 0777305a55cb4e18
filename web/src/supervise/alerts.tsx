import { BellRing, CircleUserRound, ClockAlert, UsersRound } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { announce, Button, type Icon } from '../design/index.ts';
import { roomName, serviceName, timeOfDay } from '../desk/format.ts';
import type { Alert } from '../wire.gen.ts';
import { t, tn } from '../words/index.ts';
import { alertKey, sortAlerts, stillStanding } from './model/alerts.ts';
import { span } from './model/time.ts';
import type { Board } from './ui.ts';

const ICON: Record<Alert['kind'], Icon> = {
  help_unanswered: BellRing,
  nobody_staffed: UsersRound,
  long_wait: ClockAlert,
  specialist_away: CircleUserRound,
};

/** What calls for attention: what, since when, what to do about it. Acknowledged ones stand below, folded. */
export function Alerts(props: { board: Board }) {
  const { view, ui } = props.board;
  const { open, acknowledged } = sortAlerts(view.alerts, ui.acknowledged.value);
  const heading = useRef<HTMLHeadingElement>(null);
  useNews(open, props.board);
  const acknowledge = (alert: Alert) => {
    ui.acknowledged.value = stillStanding(new Set(ui.acknowledged.value).add(alertKey(alert)), view.alerts);
    heading.current?.focus();
  };
  return (
    <aside class="sup-alerts" aria-label={t('dash.alerts')} data-testid="alerts">
      <h2 ref={heading} tabIndex={-1}>
        {t('dash.alerts')} <span class="sup-count">{open.length}</span>
      </h2>
      {open.length === 0 && <p class="sup-empty muted">{t('sup.no_alerts')}</p>}
      <ul class="sup-alerts__list">
        {open.map((alert) => (
          <AlertItem key={alertKey(alert)} alert={alert} board={props.board}>
            <Button
              kind="tertiary"
              onPress={() => acknowledge(alert)}
              label={t('sup.acknowledge_of', { what: what(alert, props.board) })}
              testId="acknowledge"
            >
              {t('sup.acknowledge')}
            </Button>
          </AlertItem>
        ))}
      </ul>
      {acknowledged.length > 0 && (
        <details class="sup-acknowledged">
          <summary>{tn('sup.acknowledged', acknowledged.length)}</summary>
          <ul class="sup-alerts__list">
            {acknowledged.map((alert) => (
              <AlertItem key={alertKey(alert)} alert={alert} board={props.board} />
            ))}
          </ul>
        </details>
      )}
    </aside>
  );
}

/** Says new alerts aloud to screen readers; not those that stood when the page came. */
function useNews(open: readonly Alert[], board: Board): void {
  const known = useRef<Set<string> | null>(null);
  useEffect(() => {
    const before = known.current;
    known.current = new Set(open.map(alertKey));
    const fresh = before && open.find((alert) => !before.has(alertKey(alert)));
    if (fresh) announce(what(fresh, board));
  });
}

function AlertItem(props: { alert: Alert; board: Board; children?: ComponentChildren }) {
  const { alert, board } = props;
  const Glyph = ICON[alert.kind];
  return (
    <li class={`card sup-alert sup-alert--${alert.kind}`} data-testid={`alert-${alert.kind}`}>
      <p class="sup-alert__what">
        <Glyph class="icon" aria-hidden="true" />
        <span>{what(alert, board)}</span>
      </p>
      <p class="least muted">
        {t('sup.since', { time: timeOfDay(alert.since_ms), span: span(board.now - alert.since_ms) })}
      </p>
      <p class="least">{suggestion(alert, board)}</p>
      <div class="sup-alert__acts">
        <Suggested alert={alert} board={board} />
        {props.children}
      </div>
    </li>
  );
}

/** The suggested act as a press, where the page can help with it. */
function Suggested(props: { alert: Alert; board: Board }) {
  const { alert, board } = props;
  const { ui, view } = board;
  if (alert.kind === 'long_wait') {
    const ticket = view.tickets.find((row) => row.ticket === alert.ticket);
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
  if (alert.kind === 'help_unanswered') return null;
  return (
    <Button
      kind="secondary"
      onPress={() => {
        ui.service.value = alert.kind === 'nobody_staffed' ? alert.service : null;
        ui.tab.value = 'specialists';
      }}
    >
      {t('sup.show_specialists')}
    </Button>
  );
}

function what(alert: Alert, board: Board): string {
  const { view, directory } = board;
  switch (alert.kind) {
    case 'long_wait': {
      const ticket = view.tickets.find((row) => row.ticket === alert.ticket);
      return ticket ? t('sup.alert_long_wait', { number: ticket.number }) : t('sup.alert_long_wait_gone');
    }
    case 'nobody_staffed':
      return t('sup.alert_nobody_staffed', { service: serviceName(directory, alert.service) });
    case 'specialist_away': {
      const person = view.specialists.find((row) => row.person === alert.person);
      return t('sup.alert_specialist_away', { person: person?.name ?? t('dash.staffed') });
    }
    case 'help_unanswered':
      return t('sup.alert_help_unanswered', { room: roomName(directory, alert.room) });
  }
}

function suggestion(alert: Alert, board: Board): string {
  switch (alert.kind) {
    case 'long_wait':
      return t('sup.act_long_wait');
    case 'nobody_staffed':
      return t('sup.act_nobody_staffed');
    case 'specialist_away':
      return t('sup.act_specialist_away');
    case 'help_unanswered': {
      const phone = board.directory.room(alert.room)?.center.phone;
      return phone ? t('sup.act_help_unanswered', { phone }) : t('sup.act_help_no_phone');
    }
  }
}
