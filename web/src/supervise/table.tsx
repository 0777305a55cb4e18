import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { RESORT_MS, SteadyOrder, type SteadyRow } from './model/steady.ts';

export interface Column<T> {
  key: string;
  label: string;
  cell: (row: T) => ComponentChildren;
  /** Figures stand to the right. */
  figure?: boolean;
  /** On a phone: names the row, or is left out. */
  phone?: 'head' | 'out';
}

export interface RowGroup<T> {
  key: string;
  /** Names the rows under it; none for a table of one group. */
  label?: string;
  rows: readonly SteadyRow<T>[];
}

/** Handlers that keep rows where they are while a pointer or the focus is on them. */
export interface Hold {
  onPointerEnter: () => void;
  onPointerLeave: () => void;
  onFocusIn: () => void;
  onFocusOut: () => void;
}

/** Rows in the wanted order that do not move under a pointer or a focus; sorted anew every `resortMs`. */
export function useSteady<T>(
  sorted: readonly T[],
  key: (row: T) => string,
  now: number,
  resortMs: number = RESORT_MS,
): { rows: readonly SteadyRow<T>[]; hold: Hold; sortNow: () => void } {
  const order = useRef<SteadyOrder<T> | null>(null);
  order.current ??= new SteadyOrder(key, resortMs);
  const [pointer, setPointer] = useState(false);
  const [focus, setFocus] = useState(false);
  return {
    rows: order.current.update(sorted, now, pointer || focus),
    hold: {
      onPointerEnter: () => setPointer(true),
      onPointerLeave: () => setPointer(false),
      onFocusIn: () => setFocus(true),
      onFocusOut: () => setFocus(false),
    },
    sortNow: () => order.current?.expire(),
  };
}

// Rows drawn as cards lose their native roles in some browsers; written out, they keep them.
const ROLE = {
  table: { role: 'table' },
  rowgroup: { role: 'rowgroup' },
  row: { role: 'row' },
  columnheader: { role: 'columnheader' },
  rowheader: { role: 'rowheader' },
  cell: { role: 'cell' },
} as const;

/** A table with a header that stays; on a phone each row is a card. */
export function DataTable<T>(props: {
  label: string;
  columns: readonly Column<T>[];
  groups: readonly RowGroup<T>[];
  hold?: Hold;
  /** Opens a row by pointer; a button in the row does the same for keys. */
  onOpen?: (row: T) => void;
  /** Said in place of a row's last cell once it is gone. */
  goneWord: string;
  empty: string;
  testId: string;
}) {
  const { columns, groups } = props;
  if (groups.every((group) => group.rows.length === 0))
    return (
      <p class="sup-empty muted" data-testid={`${props.testId}-empty`}>
        {props.empty}
      </p>
    );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard
    <div class="sup-scroll" role="region" aria-label={props.label} tabIndex={0}>
      <table class="sup-table" {...ROLE.table} aria-label={props.label} data-testid={props.testId}>
        <thead {...ROLE.rowgroup}>
          <tr {...ROLE.row}>
            {columns.map((column) => (
              <th key={column.key} {...ROLE.columnheader} scope="col" class={column.figure ? 'sup-figure-cell' : ''}>
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        {groups.map((group) => (
          <tbody key={group.key} {...ROLE.rowgroup} {...props.hold}>
            {group.label !== undefined && (
              <tr {...ROLE.row} class="sup-group">
                <th {...ROLE.rowheader} scope="rowgroup" colSpan={columns.length}>
                  {group.label}
                </th>
              </tr>
            )}
            {group.rows.map((item) => (
              <Row key={item.key} item={item} columns={columns} onOpen={props.onOpen} goneWord={props.goneWord} />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

function Row<T>(props: {
  item: SteadyRow<T>;
  columns: readonly Column<T>[];
  onOpen?: ((row: T) => void) | undefined;
  goneWord: string;
}) {
  const { item, columns, onOpen } = props;
  const last = columns.length - 1;
  const open = (event: MouseEvent) => {
    if (item.gone || !(event.target instanceof Element) || event.target.closest('button, a')) return;
    onOpen?.(item.row);
  };
  return (
    <tr
      {...ROLE.row}
      class={`${item.gone ? 'sup-gone' : ''} ${onOpen ? 'sup-opens' : ''}`}
      onClick={onOpen && open}
      data-key={item.key}
    >
      {columns.map((column, i) => (
        <td
          key={column.key}
          {...ROLE.cell}
          class={[
            column.figure ? 'sup-figure-cell' : '',
            column.phone === 'head' ? 'sup-cell-head' : '',
            column.phone === 'out' ? 'sup-cell-out' : '',
          ].join(' ')}
          data-label={column.label}
        >
          {item.gone && i === last ? props.goneWord : column.cell(item.row)}
        </td>
      ))}
    </tr>
  );
}
