import { Button } from '../design/index.ts';
import { t } from '../words/index.ts';
import type { Reports } from './state.ts';

/** Nothing has come yet, or it did not come. */
export function Loading(props: { reports: Reports; again: () => void }) {
  return props.reports.problem.value ? (
    <p>
      <Button onPress={props.again} testId="rep-again">
        {t('rep.again')}
      </Button>
    </p>
  ) : (
    <p class="muted" role="status">
      {t('rep.loading')}
    </p>
  );
}
