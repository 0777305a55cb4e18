import { ArrowLeft, Search } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { Button } from '../design/index.ts';
import { t } from '../words/index.ts';
import { type Admin, go } from './admin-state.ts';

/** A list of 360 beside what is chosen in it; on a phone one of the two. */
export function ListAndDetail(props: { admin: Admin; list: ComponentChildren; detail: ComponentChildren }) {
  const { admin } = props;
  const chosen = admin.place.value.chosen !== null;
  return (
    <div class={`adm-split ${chosen ? 'adm-split--chosen' : ''}`}>
      <div class="adm-list">{props.list}</div>
      <div class="adm-detail">
        {chosen && (
          <Button
            kind="tertiary"
            icon={ArrowLeft}
            class="adm-back"
            onPress={() => go(admin, { section: admin.place.value.section, chosen: null })}
          >
            {t('adm.back_to_list')}
          </Button>
        )}
        {props.detail}
      </div>
    </div>
  );
}

/** The search over a list, and how much it found. */
export function SearchBox(props: { label: string; value: string; onInput: (value: string) => void; found: string }) {
  const id = useId();
  return (
    <div class="adm-search">
      <label class="field__label" for={id}>
        {props.label}
      </label>
      <div class="adm-search__box">
        <Search class="icon" aria-hidden="true" />
        <input
          id={id}
          class="field__input"
          type="search"
          autocomplete="off"
          maxLength={100}
          value={props.value}
          onInput={(event) => props.onInput(event.currentTarget.value)}
          data-testid="search"
        />
      </div>
      <p class="least muted" role="status" data-testid="found">
        {props.found}
      </p>
    </div>
  );
}

/** An entry of a list. */
export function Entry(props: { chosen: boolean; onPress: () => void; title: string; note?: string; testId?: string }) {
  return (
    <li>
      <button
        type="button"
        class={`desk-entry ${props.chosen ? 'desk-entry--chosen' : ''}`}
        aria-current={props.chosen}
        onClick={props.onPress}
        data-testid={props.testId}
      >
        <span class="desk-entry__title">{props.title}</span>
        {props.note && <span class="least muted">{props.note}</span>}
      </button>
    </li>
  );
}

/** The heading of what is chosen; it takes the focus when something else is chosen. */
export function DetailHeading(props: { children: string; subject: string }) {
  const ref = useRef<HTMLHeadingElement>(null);
  const first = useRef(true);
  useEffect(() => {
    if (!first.current || matchMedia('(max-width: 899px)').matches) ref.current?.focus();
    first.current = false;
  }, [props.subject]);
  return (
    <h2 ref={ref} tabIndex={-1} class="adm-title">
      {props.children}
    </h2>
  );
}

/** Nothing is chosen yet. */
export function Pick(props: { children: string }) {
  return <p class="adm-pick muted">{props.children}</p>;
}
