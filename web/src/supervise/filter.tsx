import { Button } from '../design/index.ts';
import { t } from '../words/index.ts';

interface Option<K extends string> {
  key: K;
  word: string;
  count: number;
}

/** One of several states, each with how many there are; those of which there are none are left out. */
export function StateFilter<K extends string>(props: {
  label: string;
  options: readonly Option<K>[];
  total: number;
  chosen: K | null;
  onChoose: (key: K | null) => void;
}) {
  return (
    <div class="sup-filter" role="group" aria-label={props.label}>
      <Button pressed={props.chosen === null} chosen={props.chosen === null} onPress={() => props.onChoose(null)}>
        {t('sup.state_count', { state: t('sup.all_states'), n: props.total })}
      </Button>
      {props.options
        .filter((option) => option.count > 0 || option.key === props.chosen)
        .map((option) => (
          <Button
            key={option.key}
            pressed={props.chosen === option.key}
            chosen={props.chosen === option.key}
            onPress={() => props.onChoose(option.key)}
            testId={`state-${option.key}`}
          >
            {t('sup.state_count', { state: option.word, n: option.count })}
          </Button>
        ))}
    </div>
  );
}
