import { ScanText } from 'lucide-preact';
import { type Call, type StageContent, VideoTile } from '../../call/index.ts';
import { Button } from '../../design/index.ts';
import { t } from '../../words/index.ts';

/**
 * The specialist asks for a document: a frame to hold it in over one's own picture, unmirrored so that it can be read,
 * and the word that it is not kept. The specialist stays in sight beside it.
 */
export function identityRequest(call: Call): StageContent {
  const showing = call.mine.value.document;
  const stream = call.shown.value ?? call.preview.value;
  return {
    title: t('doc.show'),
    picture: (
      <VideoTile
        stream={stream}
        hasPicture={stream !== null}
        name={t('incall.your_document')}
        blankWord={t('stage.camera_off')}
        fit="whole"
        testId="identity-request"
      >
        <span class="identity__corners" aria-hidden="true" />
      </VideoTile>
    ),
    words: (
      <>
        {!showing && (
          <Button kind="primary" icon={ScanText} onPress={() => void call.setDocument(true)} testId="identity-show">
            {t('incall.show_document')}
          </Button>
        )}
        <p class="strong">{t('incall.not_stored')}</p>
        <p>{t(showing ? 'incall.hold_still' : 'incall.identity_how')}</p>
      </>
    ),
  };
}
