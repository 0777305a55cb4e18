import { useSignal } from '@preact/signals';
import { ArrowRight, Headset, LayoutDashboard, MonitorPlay, Settings, UserRoundCheck } from 'lucide-preact';
import { Button, type Icon, LiveRegions } from '../design/index.ts';
import { DeskHeader, ScreenHeading, useTitle } from '../desk/index.ts';
import { t, tn } from '../words/index.ts';
import { type DemoLogin, type DemoRole, grouped, type LoginGroup, PAGE, ROLES } from './logins.ts';
import './start.css';

const ICON: Record<DemoRole, Icon> = {
  room: MonitorPlay,
  specialist: Headset,
  employee: UserRoundCheck,
  supervisor: LayoutDashboard,
  admin: Settings,
};

/** As many logins of a role are shown at once. */
const SHOWN = 4;

/** Where to go; in a demonstration, whom to be. */
export function Start(props: { logins: readonly DemoLogin[] | null }) {
  useTitle(0, t('app.title'));
  return (
    <div class="desk go-desk">
      <LiveRegions />
      <DeskHeader title={t('app.title')} />
      <main class="go">{props.logins ? <Demo logins={props.logins} /> : <Plain />}</main>
    </div>
  );
}

function Plain() {
  return (
    <>
      <ScreenHeading>{t('go.title')}</ScreenHeading>
      <p class="go-intro">{t('go.intro')}</p>
      <ul class="go-cards" data-testid="plain">
        {ROLES.map((role) => (
          <li key={role} class="card go-card">
            <RoleWords role={role} />
            <a class="button button--secondary go-open" href={PAGE[role]} data-testid={`go-${role}`}>
              <span class="button__word">
                {t('go.open')}
                <span class="visually-hidden">: {t(`go.${role}`)}</span>
              </span>
              <ArrowRight class="icon" aria-hidden="true" />
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}

function Demo(props: { logins: readonly DemoLogin[] }) {
  return (
    <>
      <ScreenHeading>{t('go.choose')}</ScreenHeading>
      <p class="go-intro">{t('go.demo_intro')}</p>
      <ul class="go-cards" data-testid="demo">
        {grouped(props.logins).map((group) => (
          <Group key={group.role} group={group} />
        ))}
      </ul>
    </>
  );
}

function Group(props: { group: LoginGroup }) {
  const { role, logins } = props.group;
  const all = useSignal(false);
  const rest = logins.length - SHOWN;
  const shown = all.value ? logins : logins.slice(0, SHOWN);
  return (
    <li class="card go-card" data-testid={`demo-${role}`}>
      <RoleWords role={role} />
      <ul class="go-logins">
        {shown.map((login) => (
          <li key={login.url}>
            <a class="go-login" href={login.url} target="_blank" rel="noopener" data-testid="login">
              <span>{login.name}</span>
              <span class="visually-hidden">({t('go.new_tab')})</span>
              <ArrowRight class="icon" aria-hidden="true" />
            </a>
          </li>
        ))}
      </ul>
      {rest > 0 && !all.value && (
        <Button
          kind="tertiary"
          onPress={() => {
            all.value = true;
          }}
          label={`${tn('go.show_all', rest)}: ${t(`go.${role}`)}`}
        >
          {tn('go.show_all', rest)}
        </Button>
      )}
    </li>
  );
}

function RoleWords(props: { role: DemoRole }) {
  const Glyph = ICON[props.role];
  return (
    <>
      <h2 class="go-role">
        <Glyph class="icon" aria-hidden="true" />
        {t(`go.${props.role}`)}
      </h2>
      <p class="muted">{t(`go.${props.role}_for`)}</p>
    </>
  );
}
