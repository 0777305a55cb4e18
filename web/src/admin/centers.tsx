import { useMemo } from 'preact/hooks';
import type { Center } from '../session/catalogue.ts';
import { t, tn } from '../words/index.ts';
import { type Admin, go } from './admin-state.ts';
import { WeekTable } from './hours.tsx';
import { DetailHeading, Entry, ListAndDetail, Pick, SearchBox } from './list.tsx';
import { findCenters } from './model/search.ts';
import { RoomDevices } from './rooms.tsx';

/** Municipalities, their centers, the rooms of one. */
export function Centers(props: { admin: Admin }) {
  const { admin } = props;
  const { catalogue } = admin.directory;
  const query = admin.query.value;
  const chosen = admin.place.value.chosen;
  const groups = useMemo(() => findCenters(catalogue, query), [catalogue, query]);
  const found = groups.reduce((sum, group) => sum + group.centers.length, 0);
  const center = catalogue.centers.find((one) => one.slug === chosen);
  return (
    <ListAndDetail
      admin={admin}
      list={
        <>
          <SearchBox
            label={t('adm.search_centers')}
            value={query}
            onInput={(value) => {
              admin.query.value = value;
            }}
            found={tn('adm.found_centers', found)}
          />
          {found === 0 && <p class="adm-none">{t('adm.nothing_found')}</p>}
          <div class="adm-entries">
            {groups.map((group) => (
              <section key={group.municipality} aria-label={group.name}>
                <h3 class="adm-group">{group.name}</h3>
                <ul>
                  {group.centers.map((one) => (
                    <Entry
                      key={one.id}
                      chosen={one === center}
                      onPress={() => go(admin, { section: 'centers', chosen: one.slug })}
                      title={one.name}
                      note={`${one.place}, ${tn('adm.rooms_count', one.rooms.length)}`}
                      testId={`center-${one.slug}`}
                    />
                  ))}
                </ul>
              </section>
            ))}
          </div>
        </>
      }
      detail={center ? <CenterDetail admin={admin} center={center} /> : <Pick>{t('adm.pick_center')}</Pick>}
    />
  );
}

function CenterDetail(props: { admin: Admin; center: Center }) {
  const { admin, center } = props;
  const { catalogue } = admin.directory;
  const municipality = catalogue.municipalities.find((one) => one.id === center.municipality);
  const hours = catalogue.hours.find((one) => one.id === center.hours);
  const place = [center.place, center.parish, municipality?.name].filter(
    (part, i, all) => part && all.indexOf(part) === i,
  );
  return (
    <>
      <DetailHeading subject={center.id}>{center.name}</DetailHeading>
      <dl class="adm-facts">
        <dt>{t('adm.address')}</dt>
        <dd>{place.join(', ')}</dd>
        <dt>{t('adm.level')}</dt>
        <dd>{t(`adm.level_${center.level}`)}</dd>
        {center.phone && (
          <>
            <dt>{t('adm.phone')}</dt>
            <dd>{center.phone}</dd>
          </>
        )}
      </dl>
      <h3>{t('adm.rooms')}</h3>
      <RoomDevices admin={admin} center={center} />
      <h3>{t('adm.hours')}</h3>
      {hours && <WeekTable week={hours.week} />}
    </>
  );
}
