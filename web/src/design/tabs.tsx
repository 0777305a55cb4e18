import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';

export interface TabItem<K extends string> {
  key: K;
  label: string;
  content: () => ComponentChildren;
}

/** Tabs by the ARIA pattern: arrows move, the chosen one alone is in the tab order. */
export function Tabs<K extends string>(props: {
  label: string;
  items: TabItem<K>[];
  chosen: K;
  onChoose: (key: K) => void;
}) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const index = Math.max(
    0,
    props.items.findIndex((item) => item.key === props.chosen),
  );
  const move = (by: number) => {
    const next = props.items[(index + by + props.items.length) % props.items.length];
    if (!next) return;
    props.onChoose(next.key);
    list.current?.querySelector<HTMLElement>(`#${CSS.escape(`${id}-${next.key}`)}`)?.focus();
  };
  const current = props.items[index];
  return (
    <>
      <div
        class="tabs"
        role="tablist"
        aria-label={props.label}
        ref={list}
        onKeyDown={(event) => {
          if (event.key === 'ArrowRight') move(1);
          if (event.key === 'ArrowLeft') move(-1);
        }}
      >
        {props.items.map((item) => (
          <button
            key={item.key}
            type="button"
            role="tab"
            class="tab"
            id={`${id}-${item.key}`}
            data-testid={`tab-${item.key}`}
            aria-selected={item === current}
            aria-controls={item === current ? `${id}-panel` : undefined}
            tabIndex={item === current ? 0 : -1}
            onClick={() => props.onChoose(item.key)}
          >
            {item.label}
          </button>
        ))}
      </div>
      {current && (
        <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${current.key}`} class="tab-panel">
          {current.content()}
        </div>
      )}
    </>
  );
}
