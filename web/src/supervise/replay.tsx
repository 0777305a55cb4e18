// A day played again over the same page, so marked that nobody takes it for live.
import { ChevronsRight, History, Pause, Play, Undo2 } from 'lucide-preact';
import { useEffect } from 'preact/hooks';
import { Button } from '../design/index.ts';
import { ProblemNotice, useCommands } from '../desk/index.ts';
import type { Session } from '../session/session.ts';
import { t } from '../words/index.ts';
import { type Player, SPEEDS } from './model/player.ts';
import { clockWithSeconds, dayWords } from './model/time.ts';
import type { Ui } from './ui.ts';

/** How often a playing day moves on, ms. */
const FRAME_MS = 500;

/** The bar that says what is being played, and plays it. */
export function ReplayBar(props: { session: Session; ui: Ui; player: Player }) {
  const { session, ui, player } = props;
  const commands = useCommands(session);
  useClock(player);
  useFrames(player, commands);
  useEffect(() => {
    document.documentElement.dataset.replay = '';
    const press = (event: KeyboardEvent) => {
      const at = event.target;
      // Keys belong to whatever has its own use for them.
      if (at instanceof HTMLElement && at.closest('input, select, textarea, dialog, [role=tab], button, summary, a'))
        return;
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      if (player.key(event.key, event.shiftKey)) event.preventDefault();
    };
    addEventListener('keydown', press);
    return () => {
      delete document.documentElement.dataset.replay;
      removeEventListener('keydown', press);
    };
  }, [player]);
  const time = clockWithSeconds(player.at.value);
  return (
    <section class="replay" aria-label={t('sup.replay_bar')} data-testid="replay-bar">
      <p class="replay__what">
        <History class="icon" aria-hidden="true" />
        <span class="strong">{t('sup.replay_of', { day: dayWords(player.day) })}</span>
        <time class="replay__time" data-testid="replay-time">
          {time}
        </time>
        <span>{t('sup.replay_not_live')}</span>
      </p>
      <div class="replay__tools">
        <Button
          kind="secondary"
          icon={player.playing.value ? Pause : Play}
          onPress={() => player.toggle()}
          testId="replay-play"
        >
          {player.playing.value ? t('sup.replay_pause') : t('sup.replay_play')}
        </Button>
        <label class="replay__seek">
          <span class="visually-hidden">{t('sup.replay_seek')}</span>
          <input
            type="range"
            min={player.fromMs}
            max={player.toMs}
            step={60_000}
            value={player.at.value}
            aria-valuetext={time}
            onInput={(event) => player.seek(Number(event.currentTarget.value))}
            data-testid="replay-seek"
          />
        </label>
        <label class="replay__speed">
          <ChevronsRight class="icon-small" aria-hidden="true" />
          <span class="visually-hidden">{t('sup.replay_speed')}</span>
          <select
            class="field__input"
            value={player.speed.value}
            onChange={(event) => {
              const chosen = SPEEDS.find((speed) => speed === Number(event.currentTarget.value));
              if (chosen) player.speed.value = chosen;
            }}
            data-testid="replay-speed"
          >
            {SPEEDS.map((speed) => (
              <option key={speed} value={speed}>
                {t('sup.replay_times', { n: speed })}
              </option>
            ))}
          </select>
        </label>
        <Button
          kind="primary"
          icon={Undo2}
          onPress={() => {
            ui.player.value = null;
          }}
          testId="replay-end"
        >
          {t('sup.replay_end')}
        </Button>
      </div>
      <p class="least">{t('sup.replay_keys')}</p>
      <ProblemNotice problem={commands.problem} />
    </section>
  );
}

/** Moves a playing day on by the time that has passed here. */
function useClock(player: Player): void {
  useEffect(() => {
    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      player.pass(now - last);
      last = now;
    }, FRAME_MS);
    return () => clearInterval(timer);
  }, [player]);
}

/** Asks for the page at each moment gone to; while one is being fetched, for the newest one after it. */
function useFrames(player: Player, commands: ReturnType<typeof useCommands>): void {
  useEffect(() => {
    let here = true;
    let busy = false;
    const fetch = async (at: number) => {
      busy = true;
      const answer = await commands.run({ type: 'day.board', day: player.day, at_ms: at });
      busy = false;
      if (!here) return;
      if (answer?.kind === 'board') player.board.value = { at: answer.at_ms, view: answer.view };
      else player.playing.value = false;
      if (answer && player.at.value !== at) void fetch(Math.round(player.at.value));
    };
    const stop = player.at.subscribe((at) => {
      if (!busy) void fetch(Math.round(at));
    });
    return () => {
      here = false;
      stop();
    };
  }, [player]);
}
