import { UserRound, Volume2 } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../words/index.ts';

export interface VideoTileProps {
  stream: MediaStream | null;
  /** Whether the stream's picture is that of whom the tile names; until then no picture is shown. */
  hasPicture: boolean;
  name: string;
  /** Why there is no picture. */
  blankWord?: string;
  /** `speaker` fills its box and may lose a quarter at the edges; `whole` loses nothing. */
  fit?: 'speaker' | 'whole';
  mirrored?: boolean;
  /** The connection is gone: the last picture stays, plainly not a living one. */
  dimmed?: boolean;
  /** Said by a border and a word. */
  speaking?: boolean;
  class?: string;
  testId?: string;
  children?: ComponentChildren;
}

/** A picture with the name of whom it shows. It is silent: `Voices` plays what is said. */
export function VideoTile(props: VideoTileProps) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    if (element.srcObject !== props.stream) element.srcObject = props.stream;
    // A muted picture may always play; a refusal here is the element going away.
    if (props.stream) void element.play().catch(() => undefined);
  }, [props.stream]);
  const classes = [
    'video',
    `video--${props.fit ?? 'speaker'}`,
    props.mirrored ? 'video--mirrored' : '',
    props.dimmed ? 'video--dimmed' : '',
    props.speaking ? 'video--speaking' : '',
    props.class ?? '',
  ];
  return (
    <figure class={classes.filter(Boolean).join(' ')} data-testid={props.testId} data-picture={props.hasPicture}>
      <video
        ref={video}
        class="video__picture"
        muted
        autoplay
        playsInline
        aria-label={props.name}
        onResize={({ currentTarget: { videoWidth, videoHeight, parentElement } }) => {
          if (videoHeight > 0) parentElement?.style.setProperty('--ratio', String(videoWidth / videoHeight));
        }}
      />
      {!props.hasPicture && (
        <div class="video__blank">
          <UserRound class="icon" aria-hidden="true" />
          <span class="strong">{props.name}</span>
          {props.blankWord && <span class="least">{props.blankWord}</span>}
        </div>
      )}
      {props.speaking && (
        <figcaption class="video__speaking">
          <Volume2 class="icon-small" aria-hidden="true" />
          {t('stage.speaking', { name: props.name })}
        </figcaption>
      )}
      {props.children}
    </figure>
  );
}
