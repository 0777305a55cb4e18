import { ArrowRightLeft, Check, Keyboard, Mic, Phone, Undo2, X } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { announce, Button, Countdown, SignLanguage, useRefocus, useSecondsLeft, useTick } from '../design/index.ts';
import {
  type Commands,
  type Desk,
  institutionOf,
  languageName,
  minutes,
  placeName,
  ScreenHeading,
  serviceName,
  timeOfDay,
} from '../desk/index.ts';
import type { DeclineReason, MatchReason, Mode, OfferView } from '../wire.gen.ts';
import { t } from '../words/index.ts';
import { orderedReasons, unusualMode } from './model.ts';
import { useShortcut } from './shortcuts.ts';

const MODE_ICON = { speech: Mic, signing: SignLanguage, text: Keyboard } as const;
const DECLINE_REASONS = ['busy', 'not_my_service', 'conflict', 'technical', 'other'] as const satisfies DeclineReason[];

/** An offer: who waits for what, why it came here, and how long there is to answer. */
export function OfferCard(props: {
  offer: OfferView;
  desk: Desk<'consult'>;
  commands: Commands;
  onAnswered: () => void;
}) {
  const { offer, desk, commands } = props;
  const [declining, setDeclining] = useState(false);
  const card = useRef<HTMLElement>(null);
  useRefocus(card, declining, '.consult-offer__decline, .consult-decline button');
  useEffect(() => announce(`${t('offer.title')}: ${serviceName(desk.directory, offer.service)}`, 'urgent'), []);
  const accept = async () => {
    props.onAnswered();
    await commands.run({ type: 'offer.accept', offer: offer.offer });
  };
  const decline = async (reason: DeclineReason) => {
    props.onAnswered();
    await commands.run({ type: 'offer.decline', offer: offer.offer, reason });
  };
  useShortcut('accept', () => void accept());
  return (
    <section class="card consult-offer" data-testid="offer" ref={card}>
      <div class="consult-offer__head">
        <ScreenHeading>{t('offer.title')}</ScreenHeading>
        <span class="consult-offer__number" data-testid="offer-number">
          {offer.number}
        </span>
      </div>
      <div>
        <p class="consult-offer__service">{serviceName(desk.directory, offer.service)}</p>
        <p class="muted">{institutionOf(desk.directory, offer.service)}</p>
        {offer.transferred_from && (
          <p class="consult-fact">
            <ArrowRightLeft class="icon" aria-hidden="true" />
            {t('offer.from_transfer', { service: serviceName(desk.directory, offer.transferred_from) })}
          </p>
        )}
      </div>
      <Facts offer={offer} desk={desk} />
      <TimeLeft offer={offer} now={desk.session.now} />
      {declining ? (
        <DeclineChoice onChoose={(reason) => void decline(reason)} onBack={() => setDeclining(false)} />
      ) : (
        <div class="consult-offer__acts">
          <Button
            kind="primary"
            icon={Check}
            onPress={() => void accept()}
            testId="accept-offer"
            class="consult-offer__accept"
          >
            {t('console.accept')}
          </Button>
          <Button icon={X} onPress={() => setDeclining(true)} testId="decline-offer" class="consult-offer__decline">
            {t('console.decline')}
          </Button>
        </div>
      )}
    </section>
  );
}

function Facts(props: { offer: OfferView; desk: Desk<'consult'> }) {
  useTick(10_000);
  const { offer, desk } = props;
  const ModeGlyph = MODE_ICON[offer.mode];
  return (
    <dl class="consult-facts">
      <Fact word={t('offer.language')}>{languageName(offer.language)}</Fact>
      <Fact word={t('offer.mode')} marked={unusualMode(offer.mode)}>
        <ModeGlyph class="icon" aria-hidden="true" /> {t(modeKey(offer.mode))}
      </Fact>
      <Fact word={t('offer.waited')}>{minutes(desk.session.now() - offer.waiting_since_ms)}</Fact>
      <Fact word={t('offer.place')}>{placeName(desk.directory, offer)}</Fact>
      {offer.channel !== 'room' && (
        <Fact word={t('offer.channel')} marked>
          {offer.by_phone && <Phone class="icon" aria-hidden="true" />} {t(`channel.${offer.channel}`)}
        </Fact>
      )}
      {offer.with_help && <Fact word={t('offer.with')}>{t('offer.with_helper')}</Fact>}
      <Fact word={t('offer.why')}>
        <span data-testid="offer-why">
          {orderedReasons(offer.reasons)
            .map((reason) => reasonWords(reason))
            .join('; ')}
        </span>
      </Fact>
    </dl>
  );
}

export function Fact(props: { word: string; children: ComponentChildren; marked?: boolean }) {
  return (
    <div class={`consult-facts__row ${props.marked ? 'consult-facts__row--marked' : ''}`}>
      <dt>{props.word}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

export function TimeLeft(props: { offer: Pick<OfferView, 'since_ms' | 'until_ms'>; now: () => number }) {
  const seconds = useSecondsLeft(props.offer.until_ms, props.now);
  return (
    <div class="consult-offer__time">
      <Countdown fromMs={props.offer.since_ms} untilMs={props.offer.until_ms} now={props.now} />
      <span class="strong" data-testid="offer-seconds">
        {t('offer.seconds', { s: seconds })}
      </span>
    </div>
  );
}

/** Why not: one press of five; the resident keeps the place whatever it is. */
export function DeclineChoice(props: { note?: string; onChoose: (reason: DeclineReason) => void; onBack: () => void }) {
  return (
    <div class="consult-decline" role="group" aria-label={t('decline.title')}>
      <h2>{t('decline.title')}</h2>
      <p class="muted">{props.note ?? t('decline.note')}</p>
      <div class="consult-decline__reasons">
        {DECLINE_REASONS.map((reason) => (
          <Button key={reason} onPress={() => props.onChoose(reason)} testId={`decline-${reason}`}>
            {t(`decline.${reason}`)}
          </Button>
        ))}
        <Button kind="tertiary" icon={Undo2} onPress={props.onBack} testId="decline-back">
          {t('common.back')}
        </Button>
      </div>
    </div>
  );
}

/** The word for a way of speaking. */
export function modeKey(mode: Mode): 'mode.speech' | 'mode.signing' | 'mode.text' {
  return `mode.${mode}`;
}

function reasonWords(reason: MatchReason): string {
  if (reason.kind === 'longest_idle') return t('match.longest_idle', { time: timeOfDay(reason.since_ms) });
  return t(`match.${reason.kind}`);
}
