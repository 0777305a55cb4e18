// Charts as SVG that a screen reader reads as one sentence, each with its table behind it.
import type { ComponentChildren, RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { t } from '../words/index.ts';
import { niceTop, path, ticks } from './model/chart.ts';

export interface Series {
  key: string;
  label: string;
  values: readonly (number | null)[];
  as: 'bars' | 'line';
}

/** As wide as it is drawn, so that its words have the size of other words; this until that has been measured. */
const WIDTH = 480;
const HEIGHT = 220;
const PLOT = { left: 40, right: 104, top: 12, bottom: 28 };
/** The place that one word under the axis needs. */
const LABEL_WIDTH = 56;

/** One chart from zero, with its axis, a target line where there is one, and the table of the same figures beneath. */
export function Chart(props: {
  title: string;
  /** What the chart says, in a sentence. */
  summary: string;
  labels: readonly string[];
  series: readonly Series[];
  /** The value wanted, and what it is called. */
  target?: { value: number; label: string };
  /** The least that the axis reaches to. */
  least?: number;
  cell: (value: number | null) => string;
  testId: string;
}) {
  const { labels, series, target } = props;
  const [figure, width] = useWidth();
  const values = series.flatMap((one) => one.values).filter((value) => value !== null);
  const top = niceTop(Math.max(props.least ?? 1, target?.value ?? 0, ...values));
  const wide = width - PLOT.left - PLOT.right;
  const high = HEIGHT - PLOT.top - PLOT.bottom;
  const x = (i: number) => PLOT.left + ((i + 0.5) * wide) / Math.max(1, labels.length);
  const y = (value: number) => PLOT.top + high - (value / top) * high;
  const every = Math.max(1, Math.ceil((labels.length * LABEL_WIDTH) / wide));
  const spots = placeLabels(
    [
      ...series.filter((one) => one.as === 'line').map((one) => ({ key: one.key, at: lastOf(one.values) })),
      ...(target ? [{ key: 'target', at: target.value }] : []),
    ].flatMap((one) => (one.at === null ? [] : [{ key: one.key, y: y(one.at) }])),
  );
  return (
    <figure class="chart card" ref={figure} data-testid={props.testId}>
      <figcaption class="strong">{props.title}</figcaption>
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={`${props.title}. ${props.summary}`}>
        {ticks(top).map((tick) => (
          <g key={tick}>
            <line class="chart__grid" x1={PLOT.left} x2={width - PLOT.right} y1={y(tick)} y2={y(tick)} />
            <text class="chart__axis" x={PLOT.left - 8} y={y(tick) + 4} text-anchor="end">
              {tick}
            </text>
          </g>
        ))}
        {labels.map(
          (label, i) =>
            i % every === 0 && (
              <text key={label} class="chart__axis" x={x(i)} y={HEIGHT - 8} text-anchor="middle">
                {label}
              </text>
            ),
        )}
        {target && (
          <line
            class="chart__target"
            x1={PLOT.left}
            x2={width - PLOT.right}
            y1={y(target.value)}
            y2={y(target.value)}
          />
        )}
        {series.map((one, n) =>
          one.as === 'bars' ? (
            <g key={one.key} class={`chart__bars chart__series--${n}`}>
              {one.values.map(
                (value, i) =>
                  value !== null &&
                  value > 0 && (
                    <rect
                      key={labels[i]}
                      x={x(i) - (wide / labels.length) * 0.35}
                      width={(wide / labels.length) * 0.7}
                      y={y(value)}
                      height={PLOT.top + high - y(value)}
                    />
                  ),
              )}
            </g>
          ) : (
            <g key={one.key} class={`chart__line chart__series--${n}`}>
              <path d={path(one.values, x, y)} />
              {one.values.map((value, i) => value !== null && <Marker key={labels[i]} of={n} x={x(i)} y={y(value)} />)}
            </g>
          ),
        )}
        {spots.map((spot) => {
          const n = series.findIndex((one) => one.key === spot.key);
          return (
            <text
              key={spot.key}
              class={`chart__label ${n < 0 ? 'chart__label--target' : `chart__series--${n}`}`}
              x={width - PLOT.right + 8}
              y={spot.y + 4}
            >
              {n < 0 ? target?.label : series[n]?.label}
            </text>
          );
        })}
      </svg>
      <details class="chart__table">
        <summary>{t('sup.table')}</summary>
        <Figures title={props.title} labels={labels} series={series} cell={props.cell} />
      </details>
    </figure>
  );
}

/** The width of the chart inside its frame, px. */
function useWidth(): [RefObject<HTMLElement>, number] {
  const ref = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(WIDTH);
  useLayoutEffect(() => {
    const svg = ref.current?.querySelector('svg');
    if (!svg) return;
    const measure = () => setWidth(Math.max(280, Math.round(svg.getBoundingClientRect().width)));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(svg);
    return () => observer.disconnect();
  }, []);
  return [ref, width];
}

function Figures(props: {
  title: string;
  labels: readonly string[];
  series: readonly Series[];
  cell: (value: number | null) => string;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard
    <div class="chart__scroll" role="region" aria-label={props.title} tabIndex={0}>
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">{t('sup.half_hour')}</th>
            {props.series.map((one) => (
              <th key={one.key} scope="col">
                {one.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.labels.map((label, i) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {props.series.map((one) => (
                <td key={one.key}>{props.cell(one.values[i] ?? null)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Each series has a marker of its own, so that none is told by colour alone. */
function Marker(props: { of: number; x: number; y: number }): ComponentChildren {
  const { x, y } = props;
  switch (props.of % 4) {
    case 0:
      return <circle cx={x} cy={y} r={3.5} />;
    case 1:
      return <rect x={x - 3.5} y={y - 3.5} width={7} height={7} />;
    case 2:
      return <path class="chart__mark" d={`M${x} ${y - 4.5}l4.5 8h-9z`} />;
    default:
      return <path class="chart__mark" d={`M${x} ${y - 4.5}l4.5 4.5-4.5 4.5-4.5-4.5z`} />;
  }
}

function lastOf(values: readonly (number | null)[]): number | null {
  return values.findLast((value) => value !== null) ?? null;
}

/** Labels at the lines' ends, moved apart so that none lies on another. */
function placeLabels(spots: readonly { key: string; y: number }[]): { key: string; y: number }[] {
  const apart = 16;
  const placed: { key: string; y: number }[] = [];
  for (const spot of [...spots].sort((a, b) => a.y - b.y)) {
    const above = placed.at(-1);
    placed.push({ ...spot, y: above ? Math.max(spot.y, above.y + apart) : spot.y });
  }
  const over = (placed.at(-1)?.y ?? 0) - (HEIGHT - PLOT.bottom);
  return over > 0 ? placed.map((spot) => ({ ...spot, y: spot.y - over })) : placed;
}
