import { Delete, Phone, PhoneForwarded } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { Button, looksLikePhone, Notice, Sheet } from '../../design/index.ts';
import { t } from '../../words/index.ts';
import type { RoomApp } from '../app.ts';
import { Refusal } from '../screens/parts.tsx';

import './callback.css';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '+', '0'] as const;
const DIGITS_MAX = 16;
/** After how long a call may be wished for, minutes. */
const DELAYS = [0, 30, 60] as const;

/** The resident leaves, the place kept: the specialist calls the phone in turn, or the number is called to a room. */
export function CallbackSheet({ app, onClose }: { app: RoomApp; onClose: () => void }) {
  const [phone, setPhone] = useState('');
  const [delay, setDelay] = useState<number>(0);
  const [wrong, setWrong] = useState(false);
  const agree = async (by: 'phone' | 'room') => {
    const unfit = by === 'phone' && !looksLikePhone(phone);
    setWrong(unfit);
    if (unfit) return;
    const number = app.view.value?.visit?.number ?? '';
    const contact = by === 'phone' ? { contact: { phone, name: '' } } : {};
    if (!(await app.run({ type: 'ticket.callback', delay_min: delay, ...contact }))) return;
    app.act({ do: 'farewell', number });
    onClose();
  };
  const press = (key: string) => {
    setWrong(false);
    setPhone((typed) => (typed.length < DIGITS_MAX && (key !== '+' || typed === '') ? typed + key : typed));
  };
  return (
    <Sheet
      title={t('callback.call_me')}
      onClose={onClose}
      class="callback"
      testId="callback-sheet"
      actions={
        <>
          <Button kind="tertiary" testId="callback-back" onPress={onClose}>
            {t('common.back')}
          </Button>
          <Button kind="secondary" testId="callback-room" onPress={() => void agree('room')}>
            {t('callback.to_room')}
          </Button>
          <Button kind="primary" icon={PhoneForwarded} testId="callback-agree" onPress={() => void agree('phone')}>
            {t('callback.to_phone')}
          </Button>
        </>
      }
    >
      <div class="callback__parts">
        <p>{t('callback.text')}</p>
        <div class="callback__typed">
          <label class="callback__field">
            <span class="strong with-icon">
              <Phone class="icon-small" aria-hidden="true" />
              {t('contact.phone')}
            </span>
            <input
              type="tel"
              class="field__input callback__number"
              value={phone}
              maxLength={DIGITS_MAX}
              autocomplete="off"
              onInput={(event) => {
                setWrong(false);
                setPhone(event.currentTarget.value.replace(/[^\d+]/g, ''));
              }}
              data-testid="callback-phone"
            />
          </label>
          <div role="alert">{wrong && <Notice tone="warn">{t('contact.wrong')}</Notice>}</div>
        </div>
        <div class="callback__pad" role="group" aria-label={t('callback.pad')}>
          {KEYS.map((key) => (
            <button key={key} type="button" class="button" onClick={() => press(key)} data-testid={`key-${key}`}>
              {key}
            </button>
          ))}
          <button
            type="button"
            class="button"
            onClick={() => setPhone((typed) => typed.slice(0, -1))}
            aria-label={t('callback.erase')}
          >
            <Delete class="icon" aria-hidden="true" />
          </button>
        </div>
        <fieldset class="callback__when">
          <legend class="strong">{t('callback.when')}</legend>
          {DELAYS.map((later) => (
            <label key={later} class="callback__choice">
              <input
                type="radio"
                name="delay"
                checked={delay === later}
                onChange={() => setDelay(later)}
                data-testid={`delay-${later}`}
              />
              <span>{later === 0 ? t('callback.in_turn') : t('callback.after', { n: later })}</span>
            </label>
          ))}
        </fieldset>
        <p class="least muted">{t('contact.kept')}</p>
      </div>
      <Refusal app={app} />
    </Sheet>
  );
}
