import { useMemo } from 'preact/hooks';
import { type Institution, named, type Service } from '../session/catalogue.ts';
import { language, t, tn } from '../words/index.ts';
import { type Admin, go } from './admin-state.ts';
import { DetailHeading, Entry, ListAndDetail, Pick, SearchBox } from './list.tsx';
import { findInstitutions } from './model/search.ts';

/** Institutions and their services. A search narrows the services of the one shown too. */
export function Institutions(props: { admin: Admin }) {
  const { admin } = props;
  const { catalogue } = admin.directory;
  const query = admin.query.value;
  const found = useMemo(() => findInstitutions(catalogue, query), [catalogue, query]);
  const chosen = catalogue.institutions.find((one) => one.slug === admin.place.value.chosen);
  const services = chosen && found.find((one) => one.institution === chosen)?.services;
  return (
    <ListAndDetail
      admin={admin}
      list={
        <>
          <SearchBox
            label={t('adm.search_services')}
            value={query}
            onInput={(value) => {
              admin.query.value = value;
            }}
            found={tn(
              'adm.found_services',
              found.reduce((sum, one) => sum + one.services.length, 0),
            )}
          />
          {found.length === 0 && <p class="adm-none">{t('adm.nothing_found')}</p>}
          <ul class="adm-entries">
            {found.map(({ institution, services: matching }) => (
              <Entry
                key={institution.id}
                chosen={institution === chosen}
                onPress={() => go(admin, { section: 'institutions', chosen: institution.slug })}
                title={named(institution.names, language.value)}
                note={`${named(institution.topic, language.value)}, ${tn('adm.found_services', matching.length)}`}
                testId={`institution-${institution.slug}`}
              />
            ))}
          </ul>
        </>
      }
      detail={
        chosen ? (
          <InstitutionDetail institution={chosen} services={services ?? []} />
        ) : (
          <Pick>{t('adm.pick_institution')}</Pick>
        )
      }
    />
  );
}

function InstitutionDetail(props: { institution: Institution; services: readonly Service[] }) {
  const { institution, services } = props;
  return (
    <>
      <DetailHeading subject={institution.id}>{named(institution.names, language.value)}</DetailHeading>
      <dl class="adm-facts">
        <dt>{t('adm.topic')}</dt>
        <dd>{named(institution.topic, language.value)}</dd>
        <dt>{t('adm.prefix')}</dt>
        <dd>{institution.prefix}</dd>
      </dl>
      <h3>{tn('adm.found_services', services.length)}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard */}
      <div class="adm-scroll" role="region" aria-label={t('adm.services')} tabIndex={0}>
        <table class="adm-table" data-testid="services">
          <caption class="visually-hidden">{t('adm.services')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('adm.col_service')}</th>
              <th scope="col">{t('adm.col_mode')}</th>
              <th scope="col" class="adm-figure">
                {t('adm.col_minutes')}
              </th>
              <th scope="col">{t('adm.col_remote')}</th>
            </tr>
          </thead>
          <tbody>
            {services.map((service) => (
              <tr key={service.id}>
                <th scope="row">{named(service.names, language.value)}</th>
                <td>{t(`adm.mode_${service.mode}`)}</td>
                <td class="adm-figure">{t('desk.minutes', { n: service.typical_minutes })}</td>
                <td>{service.remote ? t('common.yes') : t('common.no')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
