// One ticket's story in sentences.
import { type Directory, named } from '../../session/index.ts';
import type { StorySentence } from '../../wire.gen.ts';
import { language, t, tIf, tOr } from '../../words/index.ts';
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
      text: [
        tOr(`story.${sentence.kind}`, 'story.unknown', {
          person: sentence.person ?? t('story.someone'),
          service: service ? named(service.names, language.value) : t('story.a_service'),
        }),
        how(sentence),
      ]
        .filter(Boolean)
        .join(' '),
    };
  });
}

/** Why or how it was, in a sentence more; nothing where the kind says all. */
function how({ kind, word, minutes }: StorySentence): string {
  const parts: (string | undefined)[] = [];
  if (kind === 'ticket_reordered' && minutes !== undefined)
    parts.push(minutes < 0 ? t('story.moved_later', { n: -minutes }) : t('story.moved_sooner', { n: minutes }));
  if (kind === 'consultation_started' && minutes !== undefined)
    parts.push(minutes < 1 ? t('story.waited_under_minute') : t('story.waited', { n: minutes }));
  if (word !== undefined) parts.push(tIf(`story.${REASONED.has(kind) ? 'why' : kind}_${word}`));
  return parts.filter(Boolean).join(' ');
}

/** Kinds that share the supervisor's reasons. */
const REASONED = new Set(['ticket_reordered', 'ticket_reassigned']);
