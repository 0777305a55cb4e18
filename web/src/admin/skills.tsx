import { Button } from '../design/index.ts';
import { named, type Service } from '../session/catalogue.ts';
import { language, t } from '../words/index.ts';
import type { SkillLevel } from './api.ts';
import { Check } from './check.tsx';
import { levelled, levelOf, toggled } from './model/person.ts';

/** The services that a specialist serves, out of those of the institution. */
export function Skills(props: {
  services: readonly Service[];
  chosen: readonly string[];
  levels: readonly SkillLevel[];
  onChange: (skills: string[]) => void;
  onLevels: (levels: SkillLevel[]) => void;
}) {
  const { services, chosen } = props;
  const here = services.map((service) => service.id);
  const others = chosen.filter((id) => !here.includes(id));
  return (
    <fieldset class="adm-checks" data-testid="person-skills">
      <legend>{t('adm.person_skills')}</legend>
      <p class="least muted" role="status">
        {t('adm.skills_chosen', { n: here.filter((id) => chosen.includes(id)).length, all: here.length })}
      </p>
      <div class="adm-checks__acts">
        <Button kind="tertiary" onPress={() => props.onChange([...others, ...here])}>
          {t('adm.skills_all')}
        </Button>
        <Button kind="tertiary" onPress={() => props.onChange(others)}>
          {t('adm.skills_none')}
        </Button>
      </div>
      <div class="adm-checks__list">
        {services.map((service) => (
          <div key={service.id} class="adm-skill">
            <Check
              label={named(service.names, language.value)}
              checked={chosen.includes(service.id)}
              onChange={() => props.onChange(toggled(chosen, service.id))}
            />
            {chosen.includes(service.id) && (
              <select
                class="field__input adm-skill__level"
                aria-label={`${t('adm.skill_level')}: ${named(service.names, language.value)}`}
                value={String(levelOf(props.levels, service.id))}
                onChange={(event) =>
                  props.onLevels(levelled(props.levels, service.id, Number(event.currentTarget.value)))
                }
                data-testid={`level-${service.slug}`}
              >
                <option value="3">{t('adm.skill_level_3')}</option>
                <option value="2">{t('adm.skill_level_2')}</option>
                <option value="1">{t('adm.skill_level_1')}</option>
              </select>
            )}
          </div>
        ))}
      </div>
    </fieldset>
  );
}
