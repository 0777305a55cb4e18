import { EyeOff } from 'lucide-preact';
import { useEffect } from 'preact/hooks';
import { type Call, nameOf, personOf, roleOf } from '../../call/index.ts';
import { announce } from '../../design/index.ts';
import type { Directory } from '../../session/catalogue.ts';
import type { HandoverView } from '../../wire.gen.ts';
import { t } from '../../words/index.ts';

/** While two specialists speak by themselves: who comes, that nobody sees or hears anybody, and that one may just sit. */
export function Held(props: { call: Call; directory: Directory; handover: HandoverView }) {
  const next = personOf(props.call.view.value, props.handover.participant);
  const name = next ? nameOf(next) : t('call.specialist');
  useEffect(() => announce(`${t('held.title')}: ${name}. ${t('held.text')}`, 'urgent'), [name]);
  return (
    <div class="held" data-testid="held">
      <span class="ring" aria-hidden="true" />
      <h2>{t('held.title')}</h2>
      <p class="held__who">
        <span class="strong">{name}</span>
        {next && <span>{roleOf({ ...next, role: 'specialist' }, props.directory)}</span>}
      </p>
      <p class="held__text">
        <EyeOff class="icon" aria-hidden="true" />
        <span>{t('held.text')}</span>
      </p>
      <p class="strong">{t('held.calm')}</p>
    </div>
  );
}
