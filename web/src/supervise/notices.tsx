import { useSignal } from '@preact/signals';
import { announce, Button, Field, hasPersonalCode, Sheet } from '../design/index.ts';
import { serviceName, timeOfDay } from '../desk/format.ts';
import { ProblemNotice, useCommands } from '../desk/index.ts';
import { named } from '../session/catalogue.ts';
import type { Audience } from '../wire.gen.ts';
import { language, t } from '../words/index.ts';
import { Choice } from './act-form.tsx';
import type { Board } from './ui.ts';

/** As long as a message to waiting rooms may be, characters. */
const NOTICE_CHARS_MAX = 200;
const MINUTES = ['15', '30', '60', '120', '240'] as const;

/** Messages to waiting rooms: those that stand, each with a way to take it down, and a new one. */
export function NoticesSheet(props: { board: Board }) {
  const { board } = props;
  const { view, ui } = board;
  const commands = useCommands(board.session);
  const text = useSignal('');
  const to = useSignal('');
  const minutes = useSignal<(typeof MINUTES)[number]>('30');
  const tried = useSignal(false);
  const audiences = audienceOptions(board);
  const chosen = audiences.find((option) => option.key === to.value) ?? audiences[0];
  const close = () => {
    ui.opened.value = null;
  };
  const post = async () => {
    tried.value = true;
    if (text.value.trim() === '' || hasPersonalCode(text.value) || !chosen) return;
    const done = await commands.run({
      type: 'notice.post',
      to: chosen.audience,
      text: text.value.trim(),
      minutes: Number(minutes.value),
    });
    if (!done) return;
    announce(t('sup.notice_done'));
    text.value = '';
    tried.value = false;
  };
  return (
    <Sheet
      title={t('sup.notices')}
      onClose={close}
      class="sup-act-sheet"
      testId="notices-sheet"
      actions={
        <>
          <Button kind="primary" onPress={() => void post()} testId="notice-post">
            {t('sup.notice_post')}
          </Button>
          <Button kind="tertiary" onPress={close}>
            {t('common.close')}
          </Button>
        </>
      }
    >
      {view.notices.length === 0 ? (
        <p class="muted">{t('sup.notices_none')}</p>
      ) : (
        <ul class="sup-notices">
          {view.notices.map((notice) => (
            <li key={notice.notice} class="card" data-testid="notice-standing">
              <p class="strong">{notice.text ?? t('sup.loading')}</p>
              <p class="least muted">
                {audienceWords(notice.to, board)} ·{' '}
                {t('sup.notice_until', { time: timeOfDay(notice.until_ms), person: notice.by })}
              </p>
              <Button
                kind="tertiary"
                onPress={() => void commands.run({ type: 'notice.withdraw', notice: notice.notice })}
                label={t('sup.notice_withdraw_of', { text: notice.text ?? '' })}
                testId="notice-withdraw"
              >
                {t('sup.notice_withdraw')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <label class="field">
        <span class="field__label">{t('sup.notice_to')}</span>
        <select
          class="field__input"
          value={chosen?.key}
          onChange={(event) => {
            to.value = event.currentTarget.value;
          }}
          data-testid="notice-to"
        >
          {audiences.map((option) => (
            <option key={option.key} value={option.key}>
              {option.word}
            </option>
          ))}
        </select>
      </label>
      <Field
        label={t('sup.notice_text')}
        hint={t('sup.notice_hint', { n: NOTICE_CHARS_MAX })}
        value={text.value}
        onInput={(value) => {
          text.value = value;
        }}
        multiline
        rows={3}
        maxLength={NOTICE_CHARS_MAX}
        error={tried.value && text.value.trim() === '' ? t('sup.notice_missing') : undefined}
        testId="notice-text"
      />
      <Choice
        label={t('sup.notice_lasts')}
        options={MINUTES.map((key) => ({ key, word: t('desk.minutes', { n: key }) }))}
        chosen={minutes.value}
        onChoose={(key) => {
          minutes.value = key;
        }}
        columns
      />
      <ProblemNotice problem={commands.problem} />
    </Sheet>
  );
}

interface AudienceOption {
  key: string;
  word: string;
  audience: Audience;
}

/** Whom this supervisor may write to: for one institution its own visitors alone. */
function audienceOptions(board: Board): AudienceOption[] {
  const { view, directory } = board;
  const option = (key: string, audience: Audience): AudienceOption => ({
    key,
    audience,
    word: audienceWords(audience, board),
  });
  const services = view.services.map((row) => option(`service-${row.service}`, { service: row.service }));
  if (view.institution !== undefined) return [option('institution', { institution: view.institution }), ...services];
  const { institutions, municipalities, centers } = directory.catalogue;
  return [
    option('all', 'all'),
    ...services,
    ...institutions.map((one) => option(`institution-${one.id}`, { institution: one.id })),
    ...municipalities.map((one) => option(`municipality-${one.id}`, { municipality: one.id })),
    ...centers.map((one) => option(`center-${one.id}`, { center: one.id })),
  ];
}

function audienceWords(to: Audience, board: Board): string {
  const { directory } = board;
  if (to === 'all') return t('sup.notice_all');
  if ('service' in to) return t('sup.notice_service', { service: serviceName(directory, to.service) });
  if ('institution' in to) {
    const found = directory.institution(to.institution);
    return t('sup.notice_institution', { institution: found ? named(found.names, language.value) : '' });
  }
  if ('center' in to) {
    const found = directory.catalogue.centers.find((one) => one.id === to.center);
    return t('sup.notice_center', { center: found?.place ?? '' });
  }
  const found = directory.catalogue.municipalities.find((one) => one.id === to.municipality);
  return t('sup.notice_municipality', { municipality: found?.name ?? '' });
}
