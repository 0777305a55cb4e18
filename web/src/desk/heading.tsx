import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** Whether someone is typing: then the focus stays where it is. */
export function typing(): boolean {
  const at = document.activeElement;
  return at instanceof HTMLTextAreaElement || at instanceof HTMLSelectElement || at instanceof HTMLInputElement;
}

/** A screen's heading. A new screen takes the focus there, unless someone is typing. */
export function ScreenHeading(props: { children: ComponentChildren; class?: string; quiet?: boolean }) {
  const ref = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!typing()) ref.current?.focus({ preventScroll: true });
  }, []);
  return (
    <h1 ref={ref} tabIndex={-1} class={props.quiet ? 'visually-hidden' : props.class}>
      {props.children}
    </h1>
  );
}
