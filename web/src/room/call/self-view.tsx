import { Eye, EyeOff } from 'lucide-preact';
import { type Call, inRole, silent, VideoTile } from '../../call/index.ts';
import type { PlainKey } from '../../words/index.ts';
import { t } from '../../words/index.ts';

/** One's own picture, mirrored as in a mirror, with the plain truth about who sees and hears it. */
export function SelfView({ call }: { call: Call }) {
  const seen = seenWord(call);
  const Glyph = seen === 'incall.unseen' || seen === 'incall.heard_only' ? EyeOff : Eye;
  return (
    <div class="self-view">
      <VideoTile
        class="self-view__picture"
        stream={call.preview.value}
        hasPicture={call.preview.value !== null}
        name={t('rtt.you')}
        blankWord={t('stage.camera_off')}
        mirrored
        dimmed={seen === 'incall.unseen' && call.preview.value !== null}
        testId="self-view"
      />
      <p class="self-view__word" role="status" data-testid="seen-word">
        <Glyph class="icon-small" aria-hidden="true" />
        {t(seen)}
      </p>
    </div>
  );
}

/** What the specialist perceives of this room just now. */
function seenWord(call: Call): PlainKey {
  const specialist = inRole(call.view.value, 'specialist');
  if (call.view.value.handover?.held) return 'incall.unseen';
  if (call.state.value !== 'live' || !specialist || silent(call, specialist.participant)) return 'incall.unseen';
  const { microphone, camera, document } = call.mine.value;
  if (camera) return microphone ? 'incall.seen_both' : 'incall.seen_only';
  if (document) return microphone ? 'incall.document_heard' : 'incall.document_only';
  return microphone ? 'incall.heard_only' : 'incall.unseen';
}
