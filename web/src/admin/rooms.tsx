import { useSignal } from '@preact/signals';
import { CircleCheck, CircleDashed, KeyRound, type LucideIcon, RotateCw, Trash2 } from 'lucide-preact';
import { useEffect } from 'preact/hooks';
import { announce, Button, Notice, Sheet } from '../design/index.ts';
import { timeOfDay } from '../desk/format.ts';
import type { Center } from '../session/catalogue.ts';
import { t } from '../words/index.ts';
import { type Admin, attempt, readDevices } from './admin-state.ts';
import type { RoomDevice, RoomDeviceState } from './api.ts';
import { dayAndTime } from './when.ts';

const ICON: Record<RoomDeviceState, LucideIcon> = { none: CircleDashed, code: KeyRound, enrolled: CircleCheck };

/** The devices of a center's rooms: enrolled by a one-time code, revoked by a press. */
export function RoomDevices(props: { admin: Admin; center: Center }) {
  const { admin, center } = props;
  const revoking = useSignal<string | null>(null);
  const devices = admin.devices.value;
  useEffect(() => {
    void readDevices(admin);
  }, [center.id]);
  if (!devices)
    return (
      <div class="adm-rooms-unread">
        {admin.problem.value ? <Notice tone="warn">{t('adm.rooms_unread')}</Notice> : <p>{t('adm.loading')}</p>}
        {admin.problem.value && (
          <Button icon={RotateCw} onPress={() => void readDevices(admin)}>
            {t('adm.try_again')}
          </Button>
        )}
      </div>
    );
  const giveCode = (room: string) =>
    attempt(admin, async () => {
      const code = await admin.api.giveCode(room);
      admin.code.value = { room, code };
      await readDevices(admin);
    });
  const revoke = async (room: string) => {
    revoking.value = null;
    const done = await attempt(admin, () => admin.api.revoke(room));
    if (!done) return;
    await readDevices(admin);
    admin.done.value = t('adm.revoked', { room: nameOf(admin, room) });
    announce(admin.done.value);
  };
  return (
    <>
      <ul class="adm-rooms" data-testid="rooms">
        {center.rooms.map((room) => (
          <RoomRow
            key={room.id}
            number={room.number}
            name={nameOf(admin, room.id)}
            device={devices.get(room.id) ?? { room: room.id, center: center.id, state: 'none' }}
            onCode={() => void giveCode(room.id)}
            onRevoke={() => {
              revoking.value = room.id;
            }}
          />
        ))}
      </ul>
      {admin.code.value && <CodeSheet admin={admin} shown={admin.code.value} />}
      {revoking.value && (
        <RevokeSheet
          name={nameOf(admin, revoking.value)}
          onRevoke={() => revoking.value && void revoke(revoking.value)}
          onClose={() => {
            revoking.value = null;
          }}
        />
      )}
    </>
  );
}

function nameOf(admin: Admin, room: string): string {
  const found = admin.directory.room(room);
  return found ? `${found.center.place}, ${t('desk.room', { n: found.number })}` : '';
}

function RoomRow(props: {
  number: number;
  name: string;
  device: RoomDevice;
  onCode: () => void;
  onRevoke: () => void;
}) {
  const { device, name } = props;
  const Glyph = ICON[device.state];
  return (
    <li class="card adm-room" data-testid={`room-${props.number}`} data-state={device.state}>
      <div class="adm-room__what">
        <h4>{t('adm.room_n', { n: props.number })}</h4>
        <p class={`adm-room__state adm-room__state--${device.state}`}>
          <Glyph class="icon" aria-hidden="true" />
          {stateWords(device)}
        </p>
        {device.state === 'enrolled' && (
          <p class="least muted">
            {device.enrolled_ms !== undefined && t('adm.room_enrolled_since', { when: dayAndTime(device.enrolled_ms) })}{' '}
            ·{' '}
            {device.last_seen_ms === undefined
              ? t('adm.room_never_seen')
              : t('adm.room_last_seen', { when: dayAndTime(device.last_seen_ms) })}
          </p>
        )}
      </div>
      <div class="adm-room__acts">
        <Button
          kind="secondary"
          icon={KeyRound}
          onPress={props.onCode}
          label={
            device.state === 'none' ? t('adm.code_make_of', { room: name }) : t('adm.code_again_of', { room: name })
          }
          testId="give-code"
        >
          {device.state === 'none' ? t('adm.code_make') : t('adm.code_again')}
        </Button>
        {device.state !== 'none' && (
          <Button
            kind="danger"
            icon={Trash2}
            onPress={props.onRevoke}
            label={
              device.state === 'code' ? t('adm.revoke_code_of', { room: name }) : t('adm.revoke_of', { room: name })
            }
            testId="revoke"
          >
            {device.state === 'code' ? t('adm.revoke_code') : t('adm.revoke')}
          </Button>
        )}
      </div>
    </li>
  );
}

function stateWords(device: RoomDevice): string {
  if (device.state === 'none') return t('adm.room_none');
  if (device.state === 'enrolled') return t('adm.room_enrolled');
  return t('adm.room_code', { time: timeOfDay(device.code_expires_ms ?? 0) });
}

/** The code, once and big. Closing forgets it. */
function CodeSheet(props: { admin: Admin; shown: NonNullable<Admin['code']['value']> }) {
  const { admin, shown } = props;
  const close = () => {
    admin.code.value = null;
  };
  const replaces = admin.devices.value?.get(shown.room)?.state === 'enrolled';
  return (
    <Sheet
      title={t('adm.code_title', { room: nameOf(admin, shown.room) })}
      onClose={close}
      testId="code-sheet"
      actions={
        <Button kind="primary" onPress={close} testId="code-noted">
          {t('adm.code_noted')}
        </Button>
      }
    >
      <p class="adm-code" data-testid="code">
        {shown.code.code}
      </p>
      <p>{t('adm.code_how')}</p>
      <p class="strong">{t('adm.code_once', { time: timeOfDay(shown.code.expires_ms) })}</p>
      {replaces && <Notice tone="warn">{t('adm.code_replaces')}</Notice>}
    </Sheet>
  );
}

function RevokeSheet(props: { name: string; onRevoke: () => void; onClose: () => void }) {
  return (
    <Sheet
      title={t('adm.revoke_title', { room: props.name })}
      onClose={props.onClose}
      alert
      testId="revoke-sheet"
      actions={
        <>
          <Button kind="danger-filled" icon={Trash2} onPress={props.onRevoke} testId="revoke-confirm">
            {t('adm.revoke')}
          </Button>
          <Button kind="tertiary" onPress={props.onClose}>
            {t('common.cancel')}
          </Button>
        </>
      }
    >
      <p>{t('adm.revoke_text')}</p>
    </Sheet>
  );
}
