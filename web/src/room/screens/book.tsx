import { CalendarCheck, CalendarPlus } from 'lucide-preact';
import { useEffect, useState } from 'preact/hooks';
import { SlotChoice } from '../../appointments/slots.tsx';
import { dayWords } from '../../appointments/when.ts';
import { Button, Card, screenShown } from '../../design/index.ts';
import { named } from '../../session/catalogue.ts';
import type { AppointmentView } from '../../wire.gen.ts';
import { language, t } from '../../words/index.ts';
import type { RoomApp } from '../app.ts';
import { timeOf } from '../format.ts';
import { talkLanguage } from '../model.ts';
import { Refusal, Title } from './parts.tsx';

import './book.css';

/** Another time for a service: a day, a time, and the code that the resident takes along. */
export function Book({ app, service: id }: { app: RoomApp; service: string }) {
  const [starts, setStarts] = useState<number | null>(null);
  const [booked, setBooked] = useState<AppointmentView | null>(null);
  const service = app.directory.value?.service(id);
  useEffect(() => {
    if (booked) screenShown();
  }, [booked]);
  if (!service) return null;
  const name = named(service.names, language.value);
  if (booked) return <Booked app={app} service={name} booked={booked} />;
  const wanted = { service: id, language: talkLanguage(app.local.value), mode: app.local.value.mode };
  const book = async () => {
    if (starts === null) return;
    const answer = await app.run({ type: 'appointment.book', ...wanted, starts_ms: starts });
    if (answer?.kind === 'appointment') setBooked(answer.appointment);
  };
  return (
    <div class="book">
      <div class="screen__head">
        <Title>{t('appointment.when')}</Title>
        <p class="muted">{name}</p>
      </div>
      <SlotChoice
        clock={timeOf}
        run={(message) => app.run(message)}
        now={() => app.session.now()}
        wanted={wanted}
        chosen={starts}
        onChoose={setStarts}
      />
      <div class="stays screen__end">
        <Refusal app={app} />
        {starts !== null && (
          <div class="actions">
            <Button kind="primary" class="action" icon={CalendarPlus} testId="book" onPress={() => void book()}>
              {t('appointment.book_at', { day: dayWords(starts), time: timeOf(starts) })}
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}

/** What to remember: the time and the code. */
function Booked({ app, service, booked }: { app: RoomApp; service: string; booked: AppointmentView }) {
  return (
    <div class="book" data-testid="booked">
      <div class="screen__head">
        <Title>{t('appointment.booked')}</Title>
        <p class="muted">{service}</p>
        <p class="book__when">
          {dayWords(booked.starts_ms)}, {timeOf(booked.starts_ms)}
        </p>
      </div>
      <Card class="book__card">
        <p class="muted">{t('appointment.code_yours')}</p>
        <p class="book__code" data-testid="booked-code">
          {booked.code}
        </p>
        <p class="strong">{t('appointment.code_write')}</p>
      </Card>
      <p>{t('appointment.come_early')}</p>
      <div class="stays screen__end">
        <div class="actions">
          <Button
            kind="primary"
            class="action"
            icon={CalendarCheck}
            testId="booked-done"
            onPress={() => app.act({ do: 'erased' })}
          >
            {t('appointment.noted')}
          </Button>
        </div>
      </div>
    </div>
  );
}
