import { useSignal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { Button, Field, Sheet } from '../design/index.ts';
import { ProblemNotice, useCommands } from '../desk/index.ts';
import type { StorySentence } from '../wire.gen.ts';
import { t } from '../words/index.ts';
import { storyLines } from './model/story.ts';
import type { Board } from './ui.ts';

/** One ticket's story, from the queue's own journal, in sentences. */
export function StorySheet(props: { board: Board; ticket: string; number: string }) {
  const { board, ticket, number } = props;
  const commands = useCommands(board.session);
  const [sentences, setSentences] = useState<readonly StorySentence[] | null>(null);
  useEffect(() => {
    let here = true;
    void commands
      .run({ type: 'ticket.story', ticket, ...(board.past !== null && { day: board.past }) })
      .then((answer) => {
        if (here && answer?.kind === 'story') setSentences(answer.sentences);
      });
    return () => {
      here = false;
    };
  }, [ticket]);
  const close = () => {
    board.ui.opened.value = null;
  };
  const lines = sentences && storyLines(sentences, board.directory);
  return (
    <Sheet
      title={t('sup.story_of', { number })}
      onClose={close}
      testId="story"
      actions={
        <Button kind="primary" onPress={close}>
          {t('common.close')}
        </Button>
      }
    >
      <ProblemNotice problem={commands.problem} />
      {!lines && !commands.problem.value && <p class="muted">{t('sup.loading')}</p>}
      {lines?.length === 0 && <p class="muted">{t('sup.story_empty')}</p>}
      {lines && lines.length > 0 && (
        <ol class="sup-story">
          {lines.map((line, i) => (
            <li key={i}>
              <time dateTime={new Date(line.at_ms).toISOString()}>{line.time}</time>
              <span>{line.text}</span>
            </li>
          ))}
        </ol>
      )}
    </Sheet>
  );
}

/** Finds a number of today, wherever it is now, and tells its story. */
export function FindSheet(props: { board: Board }) {
  const { board } = props;
  const commands = useCommands(board.session);
  const number = useSignal('');
  const close = () => {
    board.ui.opened.value = null;
  };
  const find = async () => {
    const answer = await commands.run({ type: 'number.story', number: number.value });
    if (answer?.kind === 'story')
      board.ui.opened.value = { sheet: 'story', ticket: answer.ticket, number: answer.number };
  };
  return (
    <Sheet
      title={t('sup.find_title')}
      onClose={close}
      testId="find-sheet"
      actions={
        <>
          <Button kind="primary" onPress={() => void find()} testId="find-confirm">
            {t('sup.find_act')}
          </Button>
          <Button kind="tertiary" onPress={close}>
            {t('common.cancel')}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void find();
        }}
      >
        <Field
          label={t('sup.find_label')}
          hint={t('sup.find_hint')}
          value={number.value}
          onInput={(value) => {
            number.value = value;
          }}
          maxLength={12}
          error={wrongNumber(commands.problem.value?.code)}
          testId="find-number"
        />
      </form>
      {wrongNumber(commands.problem.value?.code) === undefined && <ProblemNotice problem={commands.problem} />}
    </Sheet>
  );
}

function wrongNumber(code: string | undefined): string | undefined {
  if (code === 'malformed') return t('sup.find_malformed');
  if (code === 'not_found') return t('sup.find_nothing');
  return undefined;
}
