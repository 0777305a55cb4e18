import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { screenShown } from './press.ts';

/** A sheet over the page, on the native dialog: it keeps the focus inside and gives it back. */
export function Sheet(props: {
  title: string;
  children?: ComponentChildren;
  actions?: ComponentChildren;
  /** Asked to close by the Escape key. */
  onClose: () => void;
  class?: string;
  testId?: string;
  /** Said at once by screen readers. */
  alert?: boolean;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    if (!dialog.open) dialog.showModal();
    screenShown();
    title.current?.focus();
    return () => dialog.close();
  }, []);
  return (
    <dialog
      ref={ref}
      class={`sheet ${props.class ?? ''}`}
      aria-labelledby={id}
      role={props.alert ? 'alertdialog' : undefined}
      data-testid={props.testId}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard */}
      <div class="sheet__body" tabIndex={0} role="group" aria-labelledby={id}>
        <h2 id={id} ref={title} tabIndex={-1}>
          {props.title}
        </h2>
        {props.children}
      </div>
      {props.actions && <div class="sheet__actions">{props.actions}</div>}
    </dialog>
  );
}
