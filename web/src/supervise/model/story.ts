// One ticket's story in sentences.
import { type Directory, named } from '../../session/index.ts';
import type { StorySentence } from '../../wire.gen.ts';
import { language, t, tOr } from '../../words/index.ts';
import { clockWithSeconds } from './time.ts';

export interface Line {
  at_ms: number;
  time: string;
  text: string;
}

/** The sentences in the page's language. A kind that this page does not know yet is told as such, not left out. */
export function storyLines(sentences: readonly StorySentence[], directory: Directory | null): Line[] {
  return sentences.map((sentence) => {
    const service = directory?.service(sentence.service);
    return {
      at_ms: sentence.at_ms,
      time: clockWithSeconds(sentence.at_ms),
      text: tOr(`story.${sentence.kind}`, 'story.unknown', {
        person: sentence.person ?? t('story.someone'),
        service: service ? named(service.names, language.value) : t('story.a_service'),
      }),
    };
  });
}
