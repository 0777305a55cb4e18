import { RotateCw } from 'lucide-preact';
import { Button, Card } from '../design/index.ts';
import type { Problem } from '../wire.gen.ts';
import { t } from '../words/index.ts';
import { ScreenHeading } from './heading.tsx';
import { problemWords } from './problem.tsx';

/** A page that is being opened, or why it cannot be, with the way to try again. */
export function Opening(props: { refused: Problem | null; onAgain: () => void }) {
  const { refused } = props;
  return (
    <main class="desk-center">
      <Card class="desk-state">
        <ScreenHeading key={refused?.code ?? 'loading'}>
          {refused ? problemWords(refused) : t('adm.loading')}
        </ScreenHeading>
        {refused && (
          <Button kind="primary" icon={RotateCw} onPress={props.onAgain} testId="try-again">
            {t('adm.try_again')}
          </Button>
        )}
      </Card>
    </main>
  );
}
