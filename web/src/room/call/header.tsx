import { Ear, ShieldCheck } from 'lucide-preact';
import { useEffect, useRef } from 'preact/hooks';
import { type Call, inRole, nameOf, QualityWord, roleOf } from '../../call/index.ts';
import { useTick } from '../../design/index.ts';
import type { Directory } from '../../session/catalogue.ts';
import { t } from '../../words/index.ts';

/** Who one speaks with, that nothing is recorded, how the connection is, and for how long it has been going on. */
export function CallHeader(props: { call: Call; directory: Directory; now: () => number }) {
  const { call, directory, now } = props;
  const title = useRef<HTMLHeadingElement>(null);
  useTick(1_000);
  useEffect(() => {
    // The call connects out of sight, and takes the focus only once it can be seen.
    const watch = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watch.disconnect();
      title.current?.focus();
    });
    if (title.current) watch.observe(title.current);
    return () => watch.disconnect();
  }, []);
  const view = call.view.value;
  const specialist = inRole(view, 'specialist');
  const listeners = view.participants.filter((person) => person.role === 'supervisor');
  return (
    <header class="call-header">
      <div class="call-header__row">
        <div class="call-header__who">
          <h1 tabIndex={-1} ref={title} data-testid="call-with">
            {specialist ? nameOf(specialist) : t('call.waiting_specialist')}
          </h1>
          {specialist && <p class="least">{roleOf(specialist, directory)}</p>}
        </div>
        <span class="call-header__private">
          <ShieldCheck class="icon-small" aria-hidden="true" />
          {t('incall.not_recorded')}
        </span>
        <QualityWord link={call.link.value} />
        <span class="call-header__time" role="timer" aria-label={t('incall.elapsed')} data-testid="call-elapsed">
          {elapsed(now() - view.since_ms)}
        </span>
      </div>
      {listeners.map((person) => (
        <p class="call-header__listener" key={person.participant} data-testid="listener">
          <Ear class="icon-small" aria-hidden="true" />
          {t('incall.listening', { name: nameOf(person) })}
        </p>
      ))}
    </header>
  );
}

/** `4:07`, or `1:04:07`. */
function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const two = (n: number) => String(n).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  const rest = two(seconds % 60);
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${rest}`;
}
