import { t } from '../words/index.ts';
import type { PlanRow } from './api.ts';

const HEIGHT = 240;
const LEFT = 40;
const BOTTOM = 28;
const TOP = 12;

/** Specialists by half hour: bars for the recommended number, a dashed line with markers for Erlang C beside it. */
export function Chart(props: { rows: readonly PlanRow[] }) {
  const { rows } = props;
  const most = Math.max(1, ...rows.map((row) => Math.max(row.erlang_c.specialists, row.erlang_a?.specialists ?? 0)));
  const step = niceStep(most);
  const wide = rows.length > 24 ? 36 : 60;
  const top = Math.ceil(most / step) * step;
  const width = LEFT + rows.length * wide + 8;
  const y = (n: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - n / top);
  const x = (n: number) => LEFT + n * wide;
  const both = rows.some((row) => row.erlang_a);
  const points = rows.map((row, n) => `${x(n) + wide / 2},${y(row.erlang_c.specialists)}`).join(' ');
  return (
    <figure class="plan-chart">
      <figcaption class="strong">{t('plan.chart')}</figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard */}
      <div class="plan-chart__scroll" role="region" aria-label={t('plan.chart')} tabIndex={0}>
        <svg viewBox={`0 0 ${width} ${HEIGHT}`} width={width} height={HEIGHT} role="img" aria-label={t('plan.chart')}>
          {Array.from({ length: top / step + 1 }, (_, n) => n * step).map((n) => (
            <g key={n}>
              <line class="plan-grid" x1={LEFT} x2={width} y1={y(n)} y2={y(n)} />
              <text class="plan-word" x={LEFT - 8} y={y(n) + 4} text-anchor="end">
                {n}
              </text>
            </g>
          ))}
          {rows.map((row, n) => {
            const specialists = (row.erlang_a ?? row.erlang_c).specialists;
            return (
              <g key={row.slot}>
                <rect
                  class="plan-bar"
                  x={x(n) + 4}
                  width={wide - 12}
                  y={y(specialists)}
                  height={y(0) - y(specialists)}
                />
                {(n % 2 === 0 || wide > 40) && (
                  <text class="plan-word" x={x(n) + 6} y={HEIGHT - 8}>
                    {row.slot}
                  </text>
                )}
              </g>
            );
          })}
          {both && <polyline class="plan-line" points={points} />}
          {both &&
            rows.map((row, n) => (
              <circle key={row.slot} class="plan-mark" cx={x(n) + wide / 2} cy={y(row.erlang_c.specialists)} r={4} />
            ))}
        </svg>
      </div>
      <ul class="plan-legend">
        <li>
          <span class="plan-key plan-key--bar" aria-hidden="true" />
          {both ? t('plan.erlang_a') : t('plan.erlang_c')}
        </li>
        {both && (
          <li>
            <span class="plan-key plan-key--line" aria-hidden="true" />
            {t('plan.erlang_c')}
          </li>
        )}
      </ul>
    </figure>
  );
}

/** Steps of 1, 2 or 5 times a power of ten, five or so of them. */
function niceStep(most: number): number {
  for (let power = 1; ; power *= 10) for (const step of [1, 2, 5]) if (most / (step * power) <= 6) return step * power;
}
