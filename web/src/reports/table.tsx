import type { ComponentChildren } from 'preact';

/** A table that scrolls in a region of its own; a phone sees it whole by moving it sideways. */
export function Table(props: { caption: string; children: ComponentChildren; testId?: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard
    <div class="rep-scroll" role="region" aria-label={props.caption} tabIndex={0}>
      <table class="rep-table" data-testid={props.testId}>
        <caption class="visually-hidden">{props.caption}</caption>
        {props.children}
      </table>
    </div>
  );
}

/** The head of a column; figures stand to the right. */
export function Head(props: { children: string; figure?: boolean }) {
  return (
    <th scope="col" class={props.figure ? 'rep-figure' : undefined}>
      {props.children}
    </th>
  );
}

/** A figure. */
export function Figure(props: { children: ComponentChildren }) {
  return <td class="rep-figure">{props.children}</td>;
}

/** A file to fetch. */
export function FileLink(props: { href: string; children: string; testId: string }) {
  return (
    <a class="button button--secondary" href={props.href} download data-testid={props.testId}>
      <span class="button__word">{props.children}</span>
    </a>
  );
}
