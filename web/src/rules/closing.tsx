// Closing a service for now, with a message, and opening it again.
import { useSignal } from '@preact/signals';
import { DoorClosed, DoorOpen } from 'lucide-preact';
import { Button, Card, Field, Notice } from '../design/index.ts';
import { timeOfDay } from '../desk/format.ts';
import type { CloseReason } from '../wire.gen.ts';
import { t } from '../words/index.ts';
import type { Closed } from './api.ts';

const REASONS: readonly CloseReason[] = ['outage', 'staff', 'emergency', 'other'];
const MESSAGE_MAX = 200;

/** A service closed for now, in words. */
export function ClosedNotice(props: { closed: Pick<Closed, 'reason' | 'message' | 'since_ms'> }) {
  const { closed } = props;
  return (
    <Notice tone="warn">
      <p class="strong" data-testid="closed-since">
        {t('rules.closed_since', { time: timeOfDay(closed.since_ms) })}
      </p>
      <p>{t(`shut.reason_${closed.reason}`)}</p>
      {closed.message && <p data-testid="closed-message">{closed.message}</p>}
    </Notice>
  );
}

export function Closing(props: {
  closed: Closed | null;
  onClose: (reason: CloseReason, message: string) => Promise<boolean>;
  onOpen: () => Promise<boolean>;
}) {
  const { closed } = props;
  const writing = useSignal(false);
  return (
    <Card class="rules-closing" marked={closed !== null} label={t('rules.closing')}>
      {closed ? <ClosedNotice closed={closed} /> : <p data-testid="service-open">{t('rules.is_open')}</p>}
      {writing.value ? (
        <CloseForm
          closed={closed}
          onClose={async (reason, message) => {
            const done = await props.onClose(reason, message);
            if (done) writing.value = false;
          }}
          onCancel={() => {
            writing.value = false;
          }}
        />
      ) : (
        <div class="rules-acts">
          {closed && (
            <Button icon={DoorOpen} onPress={() => void props.onOpen()} testId="open-service">
              {t('rules.open_again')}
            </Button>
          )}
          <Button
            kind="tertiary"
            icon={DoorClosed}
            onPress={() => {
              writing.value = true;
            }}
            testId="begin-close"
          >
            {t(closed ? 'rules.close_change' : 'rules.close_begin')}
          </Button>
        </div>
      )}
    </Card>
  );
}

/** Why a service is closed for now, and what residents read. */
export function CloseForm(props: {
  closed: Pick<Closed, 'reason' | 'message'> | null;
  onClose: (reason: CloseReason, message: string) => Promise<void>;
  onCancel: () => void;
}) {
  const { closed } = props;
  const reason = useSignal<CloseReason | null>(closed?.reason ?? null);
  const message = useSignal(closed?.message ?? '');
  const tried = useSignal(false);
  const needsText = reason.value === 'other' && message.value.trim() === '';
  const close = async () => {
    tried.value = true;
    if (reason.value === null || needsText) return;
    await props.onClose(reason.value, message.value.trim());
  };
  return (
    <form
      class="rules-close-form"
      data-testid="close-form"
      onSubmit={(event) => {
        event.preventDefault();
        void close();
      }}
    >
      <fieldset class="rules-reasons">
        <legend>{t('rules.close_reason')}</legend>
        {REASONS.map((one) => (
          <label key={one} class="rules-reason">
            <input
              type="radio"
              name="close-reason"
              checked={reason.value === one}
              onChange={() => {
                reason.value = one;
              }}
              data-testid={`close-reason-${one}`}
            />
            <span>{t(`shut.reason_${one}`)}</span>
          </label>
        ))}
        <span class="field__warning" role="status">
          {tried.value && reason.value === null && t('rules.need_reason')}
        </span>
      </fieldset>
      <Field
        label={t('rules.message')}
        hint={t('rules.message_hint')}
        value={message.value}
        onInput={(value) => {
          message.value = value;
        }}
        multiline
        rows={2}
        maxLength={MESSAGE_MAX}
        error={tried.value && needsText ? t('rules.need_message') : undefined}
        testId="close-message"
      />
      <p class="muted">{t('rules.close_effect')}</p>
      <div class="rules-acts">
        <Button kind="danger" icon={DoorClosed} type="submit" testId="close-service">
          {t(closed ? 'rules.close_change' : 'rules.close_now')}
        </Button>
        <Button kind="tertiary" onPress={props.onCancel}>
          {t('common.cancel')}
        </Button>
      </div>
    </form>
  );
}
