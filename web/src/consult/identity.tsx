import { BadgeCheck, IdCard, ShieldQuestion, Undo2 } from 'lucide-preact';
import { useRef } from 'preact/hooks';
import { Button, type Icon, useRefocus } from '../design/index.ts';
import type { Commands } from '../desk/index.ts';
import type { IdentityCheck } from '../wire.gen.ts';
import { t } from '../words/index.ts';
import type { Visit } from './visit.ts';

const ICON: Record<IdentityCheck, Icon> = { none: ShieldQuestion, asked: IdCard, verified: BadgeCheck };

interface Props {
  visit: Visit;
  commands: Commands;
}

/** The identity check: asked for, compared by eye, and nothing kept of it but that it was done. */
export function Identity({ visit, commands }: Props) {
  const state = visit.identity.value;
  const Glyph = ICON[state];
  const section = useRef<HTMLElement>(null);
  useRefocus(section, state, 'button');
  const set = (next: IdentityCheck) => void commands.run({ type: 'identity.set', state: next });
  return (
    <section class="consult-identity" aria-labelledby="identity-title" ref={section}>
      <h2 id="identity-title">{t('consult.identity')}</h2>
      <p
        class={`consult-fact consult-identity__state--${state}`}
        data-testid="identity"
        data-state={state}
        role="status"
      >
        <Glyph class="icon" aria-hidden="true" />
        <span>{state === 'verified' ? t('console.identity_verified') : t(`consult.identity_${state}`)}</span>
      </p>
      <p class="muted least">{t('consult.identity_hint')}</p>
      {state !== 'none' && (
        <Button kind="tertiary" icon={Undo2} onPress={() => set('none')} testId="identity-cancel">
          {t('consult.identity_cancel')}
        </Button>
      )}
    </section>
  );
}

/** While a document is asked for: a frame to hold it in, and the answer beside it. */
export function DocumentCheck({ visit, commands }: Props) {
  if (visit.identity.value !== 'asked') return null;
  return (
    <div class="consult-document">
      <div class="consult-document__frame" aria-hidden="true" />
      <div class="consult-document__words">
        <span>{t('consult.identity_hint')}</span>
        <Button
          kind="secondary"
          icon={BadgeCheck}
          onPress={() => void commands.run({ type: 'identity.set', state: 'verified' })}
          testId="identity-verify"
        >
          {t('consult.identity_verify')}
        </Button>
      </div>
    </div>
  );
}
