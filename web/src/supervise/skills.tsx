import { useSignal } from '@preact/signals';
import { announce, Button, Sheet } from '../design/index.ts';
import { serviceName } from '../desk/format.ts';
import { ProblemNotice, useCommands } from '../desk/index.ts';
import type { SpecialistRow } from '../wire.gen.ts';
import { t } from '../words/index.ts';
import type { Board } from './ui.ts';

/** What a specialist serves for the rest of the day; the day after, everybody serves their own again. */
export function SkillsSheet(props: { board: Board; row: SpecialistRow }) {
  const { board, row } = props;
  const commands = useCommands(board.session);
  const chosen = useSignal<ReadonlySet<string>>(new Set(row.services));
  const close = () => {
    board.ui.opened.value = null;
  };
  const act = async (services: string[] | null) => {
    const done = await commands.run({ type: 'skills.set', specialist: row.person, ...(services && { services }) });
    if (!done) return;
    announce(t('sup.skills_done', { person: row.name }));
    close();
  };
  const services = board.directory.catalogue.services
    .filter((service) => service.remote)
    .filter(
      (service) =>
        service.institution === row.institution ||
        (board.view.institution === undefined && board.ui.institution.value === service.institution) ||
        chosen.value.has(service.id),
    )
    .map((service) => ({ id: service.id, name: serviceName(board.directory, service.id) }))
    .sort((a, b) => a.name.localeCompare(b.name, 'lv'));
  const toggle = (service: string) => {
    const next = new Set(chosen.value);
    if (!next.delete(service)) next.add(service);
    chosen.value = next;
  };
  return (
    <Sheet
      title={t('sup.skills_of', { person: row.name })}
      onClose={close}
      class="sup-act-sheet"
      testId="skills-sheet"
      actions={
        <>
          <Button kind="primary" onPress={() => void act([...chosen.value])} testId="skills-confirm">
            {t('sup.skills_set')}
          </Button>
          {row.services_today && (
            <Button kind="secondary" onPress={() => void act(null)} testId="skills-own">
              {t('sup.skills_own')}
            </Button>
          )}
          <Button kind="tertiary" onPress={close}>
            {t('common.cancel')}
          </Button>
        </>
      }
    >
      <p>{t('sup.skills_text')}</p>
      <fieldset class="sup-choice">
        <legend>{t('sup.tab_services')}</legend>
        {services.map((service) => (
          <label key={service.id} class="sup-choice__option">
            <input
              type="checkbox"
              checked={chosen.value.has(service.id)}
              onChange={() => toggle(service.id)}
              data-testid={`skill-${service.id}`}
            />
            <span>{service.name}</span>
          </label>
        ))}
      </fieldset>
      <ProblemNotice problem={commands.problem} />
    </Sheet>
  );
}
