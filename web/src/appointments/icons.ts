import { CalendarClock, CalendarX, CircleCheck, UserCheck, UserX } from 'lucide-preact';
import type { Icon } from '../design/index.ts';
import type { AppointmentState } from '../wire.gen.ts';

/** Where an appointment stands, as a picture. */
export const STATE_ICON: Record<AppointmentState, Icon> = {
  booked: CalendarClock,
  arrived: UserCheck,
  over: CircleCheck,
  missed: UserX,
  cancelled: CalendarX,
};
