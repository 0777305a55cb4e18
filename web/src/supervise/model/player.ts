// A day played again: where it stands, how fast it goes. The clock of the page drives it; the server is asked for each moment.
import { type Signal, signal } from '@preact/signals';
import type { SuperviseView } from '../../wire.gen.ts';

export const SPEEDS = [1, 10, 60, 300, 900] as const;
export type Speed = (typeof SPEEDS)[number];

/** Steps of the keys, ms. */
export const STEP_MS = 60_000;
export const LEAP_MS = 10 * 60_000;

export class Player {
  readonly day: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly at: Signal<number>;
  readonly playing = signal(false);
  readonly speed = signal<Speed>(60);
  /** The page as it was at the moment last answered. */
  readonly board = signal<{ at: number; view: SuperviseView } | null>(null);

  constructor(day: number, fromMs: number, toMs: number, at = fromMs) {
    this.day = day;
    this.fromMs = fromMs;
    this.toMs = toMs;
    this.at = signal(at);
  }

  /** So much of the page's own time has passed. At the end of the day it stands still. */
  pass(elapsedMs: number): void {
    if (!this.playing.value) return;
    this.seek(this.at.value + elapsedMs * this.speed.value);
    if (this.at.value >= this.toMs) this.playing.value = false;
  }

  /** Goes to a moment of the day. */
  seek(at: number): void {
    this.at.value = Math.min(this.toMs, Math.max(this.fromMs, at));
  }

  toggle(): void {
    if (!this.playing.value && this.at.value >= this.toMs) this.at.value = this.fromMs;
    this.playing.value = !this.playing.value;
  }

  faster(by: 1 | -1): void {
    const next = SPEEDS[SPEEDS.indexOf(this.speed.value) + by];
    if (next) this.speed.value = next;
  }

  /** What a key does; false when it does nothing. */
  key(key: string, shift: boolean): boolean {
    const step = shift ? LEAP_MS : STEP_MS;
    switch (key) {
      case ' ':
      case 'k':
        this.toggle();
        return true;
      case 'ArrowLeft':
        this.seek(this.at.value - step);
        return true;
      case 'ArrowRight':
        this.seek(this.at.value + step);
        return true;
      case 'Home':
        this.seek(this.fromMs);
        return true;
      case 'End':
        this.seek(this.toMs);
        return true;
      case '+':
        this.faster(1);
        return true;
      case '-':
        this.faster(-1);
        return true;
      default:
        return false;
    }
  }
}
