import { CalendarCheck, Hourglass, KeyRound } from 'lucide-preact';
import { Button, Notice } from '../../design/index.ts';
import { t, tn } from '../../words/index.ts';
import type { RoomApp } from '../app.ts';
import { CODE_MAX, isNumber, isWhole, shaped } from '../model.ts';
import { Refusal } from './parts.tsx';
import { Typing } from './typing.tsx';

/** "Appointment or number": what stands on the paper, and into the queue or the room. */
export function Code({ app, typed }: { app: RoomApp; typed: string }) {
  const enter = async () => {
    if (!isWhole(typed)) return;
    const entered = await app.run(
      isNumber(typed) ? { type: 'room.enter', number: typed } : { type: 'appointment.arrive', code: typed },
    );
    if (entered) app.act({ do: 'joined' });
  };
  return (
    <Typing
      title={t('room.enter_code')}
      label={t('room.code_or_number')}
      icon={KeyRound}
      layout="code"
      typed={typed}
      max={CODE_MAX}
      onType={(text) => app.act({ do: 'type', typed: shaped(text) })}
      onEnter={() => void enter()}
      testId="code"
    >
      <Wrong app={app} typed={typed} />
      {!app.problem.value && <p class="muted">{t('room.code_where')}</p>}
      {isWhole(typed) && (
        <Button kind="primary" class="action" icon={CalendarCheck} testId="code-go" onPress={() => void enter()}>
          {t('appointment.here')}
        </Button>
      )}
    </Typing>
  );
}

/** Why what was typed opens nothing yet, and what to do. */
function Wrong({ app, typed }: { app: RoomApp; typed: string }) {
  const problem = app.problem.value;
  if (problem?.code === 'not_called') {
    const ahead = Number(problem.params?.ahead);
    return (
      <Notice tone="warn" icon={Hourglass} live>
        {ahead > 0 ? tn('room.number_early', ahead, { number: typed }) : t('room.number_next', { number: typed })}
      </Notice>
    );
  }
  const words = () => {
    if (problem?.code === 'not_found')
      return isNumber(typed) ? t('room.number_none', { number: typed }) : t('appointment.no_such');
    if (problem?.code !== 'wrong_state') return null;
    const other = app.directory.value?.room(problem.params?.room);
    return other
      ? t('room.number_elsewhere', { number: typed, n: other.number })
      : t('room.number_outside', { number: typed });
  };
  const found = words();
  if (found === null) return <Refusal app={app} />;
  return (
    <Notice tone="danger" live>
      {found}
    </Notice>
  );
}
