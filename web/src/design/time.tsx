import { useEffect, useRef, useState } from 'preact/hooks';

/** Seconds left until a moment of the given clock, redrawn a few times a second; calls `onEnd` once. */
export function useSecondsLeft(untilMs: number, now: () => number, onEnd?: () => void): number {
  const left = () => Math.max(0, Math.ceil((untilMs - now()) / 1000));
  const [seconds, setSeconds] = useState(left);
  const ended = useRef(false);
  useEffect(() => {
    ended.current = false;
    const tick = () => {
      const next = left();
      setSeconds(next);
      if (next === 0 && !ended.current) {
        ended.current = true;
        onEnd?.();
      }
    };
    tick();
    const timer = setInterval(tick, 250);
    return () => clearInterval(timer);
  }, [untilMs]);
  return seconds;
}

/** Time that runs out, as a bar; the words beside it must say the seconds. */
export function Countdown(props: { fromMs: number; untilMs: number; now: () => number }) {
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const draw = () => {
      const share = (props.untilMs - props.now()) / Math.max(1, props.untilMs - props.fromMs);
      if (bar.current) bar.current.style.transform = `scaleX(${Math.min(1, Math.max(0, share))})`;
    };
    draw();
    const timer = setInterval(draw, 250);
    return () => clearInterval(timer);
  }, [props.fromMs, props.untilMs]);
  return (
    <div class="countdown" aria-hidden="true">
      <div class="countdown__left" ref={bar} />
    </div>
  );
}

/** Redraws the caller every `ms`, for clocks and ages. */
export function useTick(ms: number): void {
  const [, set] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => set((n) => n + 1), ms);
    return () => clearInterval(timer);
  }, [ms]);
}
