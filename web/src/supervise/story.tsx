import { useEffect, useState } from 'preact/hooks';
import { Button, Sheet } from '../design/index.ts';
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
    void commands.run({ type: 'ticket.story', ticket }).then((answer) => {
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
