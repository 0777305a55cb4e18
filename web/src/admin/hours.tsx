import type { Catalogue, DayHours } from '../session/catalogue.ts';
import { t, tn } from '../words/index.ts';
import { type Admin, go } from './admin-state.ts';
import { DetailHeading, Entry, ListAndDetail, Pick } from './list.tsx';
import { weekdays } from './when.ts';

type Week = Catalogue['hours'][number]['week'];

/** The weekly hours that centers keep, and which centers keep them. */
export function Hours(props: { admin: Admin }) {
  const { admin } = props;
  const { catalogue } = admin.directory;
  const chosen = catalogue.hours.find((one) => one.id === admin.place.value.chosen);
  const keeping = (id: string) => catalogue.centers.filter((center) => center.hours === id);
  return (
    <ListAndDetail
      admin={admin}
      list={
        <ul class="adm-entries">
          {catalogue.hours.map((one) => (
            <Entry
              key={one.id}
              chosen={one === chosen}
              onPress={() => go(admin, { section: 'hours', chosen: one.id })}
              title={inShort(one.week)}
              note={tn('adm.hours_used', keeping(one.id).length)}
              testId={`hours-${one.id}`}
            />
          ))}
        </ul>
      }
      detail={
        chosen ? (
          <>
            <DetailHeading subject={chosen.id}>{t('adm.hours')}</DetailHeading>
            <WeekTable week={chosen.week} />
            <p class="muted">{t('adm.hours_riga')}</p>
            <h3>{tn('adm.hours_used', keeping(chosen.id).length)}</h3>
            <ul class="adm-plain">
              {keeping(chosen.id).map((center) => (
                <li key={center.id}>{center.name}</li>
              ))}
            </ul>
          </>
        ) : (
          <Pick>{t('adm.pick_hours')}</Pick>
        )
      }
    />
  );
}

/** A week of hours as a table. */
export function WeekTable(props: { week: Week }) {
  const names = weekdays();
  return (
    <table class="adm-table adm-week">
      <caption class="visually-hidden">{t('adm.hours')}</caption>
      <tbody>
        {names.map((name, n) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{dayWords(props.week.days[n] ?? null)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function dayWords(day: DayHours | null): string {
  if (!day) return t('adm.hours_closed');
  const open = short(day.open);
  const close = short(day.close);
  if (!day.lunch) return t('adm.hours_day', { open, close });
  return t('adm.hours_lunch', { open, close, from: short(day.lunch[0]), until: short(day.lunch[1]) });
}

/** The first open day's times and how many days are open, to tell weeks apart in a list. */
export function inShort(week: Week): string {
  const open = week.days.filter((day): day is DayHours => day !== null);
  const first = open[0];
  if (!first) return t('adm.hours_closed');
  return t('adm.hours_in_short', {
    n: open.length,
    hours: t('adm.hours_day', { open: short(first.open), close: short(first.close) }),
  });
}

const short = (time: string) => time.slice(0, 5);
