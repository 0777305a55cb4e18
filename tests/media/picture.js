// A picture that both pages know: what is sent is drawn from its number, the number stands in it, and whoever sees it
// draws it anew and compares. And a tone, to tell how loud it arrives.

const FRAMES_PER_S = 25;
/** The number stands in so many blocks across the top, black for 0 and white for 1, the highest bit first. */
const BITS = 16;
const BLOCK_ROWS = 12;
/** Squares of pixels over which likeness (SSIM) is taken. */
const SQUARE = 8;

/** Draws the picture with this number, in greys: the browser's own ways between RGB and YUV bend colours. */
function draw(context, number) {
  const { width, height } = context.canvas;
  const turn = number / FRAMES_PER_S;
  const ground = context.createLinearGradient(0, 0, width, height);
  for (const at of [0, 0.5, 1]) ground.addColorStop(at, `hsl(0 0% ${35 + 40 * at + 5 * Math.sin(turn + at)}%)`);
  context.fillStyle = ground;
  context.fillRect(0, 0, width, height);
  for (let i = 0; i < 6; i++) {
    context.fillStyle = `hsl(0 0% ${20 + 12 * i}%)`;
    context.beginPath();
    const [x, y] = [Math.cos(turn * 0.7 + i), Math.sin(turn * 0.9 + 2 * i)];
    context.arc(width * (0.5 + 0.38 * x), height * (0.55 + 0.3 * y), height * 0.09, 0, 2 * Math.PI);
    context.fill();
  }
  context.fillStyle = "#111";
  context.font = `${Math.round(height / 10)}px sans-serif`;
  context.fillText("Kad varat man piezvanīt?", width * 0.06, height * 0.95);
  const block = width / BITS;
  for (let bit = 0; bit < BITS; bit++) {
    context.fillStyle = (number >> (BITS - 1 - bit)) & 1 ? "#fff" : "#000";
    context.fillRect(bit * block, 0, block, height / BLOCK_ROWS);
  }
}

const canvas = (width, height) => {
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  // Halves by taking the mean of four pixels, as the sender's layers do.
  context.imageSmoothingQuality = "medium";
  return context;
};

/** The known picture as a camera. */
export function camera(width, height) {
  const context = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d");
  const [track] = context.canvas.captureStream(0).getVideoTracks();
  let number = 0;
  setInterval(() => {
    draw(context, number++ % (1 << BITS));
    track.requestFrame();
  }, 1_000 / FRAMES_PER_S);
  return track;
}

/** A steady tone as a microphone. */
export function microphone() {
  const audio = new AudioContext();
  const tone = new OscillatorNode(audio, { frequency: 440 });
  const loudness = new GainNode(audio, { gain: 0.2 });
  const out = new MediaStreamAudioDestinationNode(audio);
  tone.connect(loudness).connect(out);
  tone.start();
  return out.stream.getAudioTracks()[0];
}

/** Brightness of each pixel (ITU-R BT.601). */
function brightness(context) {
  const { width, height } = context.canvas;
  const pixels = context.getImageData(0, 0, width, height).data;
  const values = new Float32Array(width * height);
  for (let i = 0; i < values.length; i++) values[i] = 0.299 * pixels[4 * i] + 0.587 * pixels[4 * i + 1] + 0.114 * pixels[4 * i + 2];
  return values;
}

function numberIn(values, width, height) {
  const [block, row] = [width / BITS, Math.floor(height / BLOCK_ROWS / 2)];
  let number = 0;
  for (let bit = 0; bit < BITS; bit++) number = 2 * number + (values[row * width + Math.floor((bit + 0.5) * block)] > 128 ? 1 : 0);
  return number;
}

/** Peak signal-to-noise ratio, dB. */
function psnr(sent, seen) {
  let squares = 0;
  for (let i = 0; i < sent.length; i++) squares += (sent[i] - seen[i]) ** 2;
  return 10 * Math.log10(255 ** 2 / Math.max(squares / sent.length, 1e-3));
}

/** Structural similarity, 1 for the same picture (Wang et al. 2004), over squares side by side. */
function ssim(sent, seen, width, height) {
  const [c1, c2, n] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2, SQUARE ** 2];
  let [sum, count] = [0, 0];
  for (let y = 0; y + SQUARE <= height; y += SQUARE) {
    for (let x = 0; x + SQUARE <= width; x += SQUARE) {
      let [a, b, aa, bb, ab] = [0, 0, 0, 0, 0];
      for (let i = 0; i < n; i++) {
        const at = (y + Math.floor(i / SQUARE)) * width + x + (i % SQUARE);
        const [p, q] = [sent[at], seen[at]];
        [a, b, aa, bb, ab] = [a + p, b + q, aa + p * p, bb + q * q, ab + p * q];
      }
      const [meanA, meanB] = [a / n, b / n];
      const [varA, varB, cov] = [aa / n - meanA ** 2, bb / n - meanB ** 2, ab / n - meanA * meanB];
      sum += ((2 * meanA * meanB + c1) * (2 * cov + c2)) / ((meanA ** 2 + meanB ** 2 + c1) * (varA + varB + c2));
      count++;
    }
  }
  return sum / count;
}

/** Compares the next frame that a video shows with what was sent as `width` x `height`, at the size at which it arrives. */
export async function compare(video, width, height) {
  await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
  const seen = canvas(video.videoWidth, video.videoHeight);
  seen.drawImage(video, 0, 0);
  const [of, size] = [brightness(seen), { width: seen.canvas.width, height: seen.canvas.height }];
  const number = numberIn(of, size.width, size.height);
  const full = canvas(width, height);
  draw(full, number);
  const sent = canvas(size.width, size.height);
  sent.drawImage(full.canvas, 0, 0, size.width, size.height);
  const was = brightness(sent);
  const brighter = of.reduce((sum, value, i) => sum + value - was[i], 0) / of.length;
  return { number, ...size, brighter, psnr: psnr(was, of), ssim: ssim(was, of, size.width, size.height) };
}
