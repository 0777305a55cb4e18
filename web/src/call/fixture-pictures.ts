// Drawn people and papers, for pictures of the call without a camera.

/** Draws one frame of a picture of 16 by 9, or a sheet of paper. */
type Draw = (pen: CanvasRenderingContext2D, width: number, height: number) => void;

/** A living stream of a drawing: redrawn a few times a second, so that it keeps its picture wherever it is shown. */
export function drawnStream(draw: Draw, width = 1280, height = 720): MediaStream {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('no canvas');
  const frame = () => draw(pen, width, height);
  frame();
  setInterval(frame, 200);
  return canvas.captureStream(5);
}

function person(wall: string, hair: string, shirt: string, skin: string): Draw {
  return (pen, width, height) => {
    const x = width / 2;
    const ellipse = (cx: number, cy: number, rx: number, ry: number, colour: string) => {
      pen.fillStyle = colour;
      pen.beginPath();
      pen.ellipse(cx, cy, rx, ry, 0, 0, Math.PI * 2);
      pen.fill();
    };
    pen.fillStyle = wall;
    pen.fillRect(0, 0, width, height);
    pen.fillStyle = 'rgb(255 255 255 / 0.35)';
    pen.fillRect(width * 0.7, height * 0.12, width * 0.16, height * 0.34);
    ellipse(x, height * 0.38, height * 0.2, height * 0.27, hair);
    pen.fillStyle = skin;
    pen.fillRect(x - height * 0.07, height * 0.5, height * 0.14, height * 0.24);
    ellipse(x, height * 1.02, height * 0.42, height * 0.36, shirt);
    ellipse(x, height * 0.42, height * 0.14, height * 0.2, skin);
    pen.strokeStyle = '#7b5546';
    pen.lineWidth = height * 0.01;
    pen.lineCap = 'round';
    for (const eye of [-1, 1]) {
      pen.beginPath();
      pen.arc(x + eye * height * 0.055, height * 0.4, height * 0.022, Math.PI * 1.15, Math.PI * 1.85);
      pen.stroke();
    }
    pen.beginPath();
    pen.arc(x, height * 0.47, height * 0.05, Math.PI * 0.2, Math.PI * 0.8);
    pen.stroke();
  };
}

export const specialistPicture = person('#bfcfcf', '#4b3832', '#315d67', '#e6c3ab');
export const residentPicture = person('#d8d2c8', '#e8e6e0', '#6c7484', '#e0baa2');
export const interpreterPicture = person('#c9d3c4', '#2d2a2e', '#1f2a30', '#d9b196');

/** A form with lines to fill in. */
export const paperPicture: Draw = (pen, width, height) => {
  pen.fillStyle = '#ffffff';
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = '#16232b';
  pen.font = `700 ${height * 0.045}px sans-serif`;
  pen.fillText('Iesniegums', width * 0.1, height * 0.16);
  pen.font = `400 ${height * 0.026}px sans-serif`;
  pen.fillText('vecuma pensijas piešķiršanai', width * 0.1, height * 0.21);
  pen.fillText('Lūdzu piešķirt vecuma pensiju no 1. decembra.', width * 0.1, height * 0.3);
  pen.fillStyle = '#d5dbdd';
  for (let line = 0; line < 8; line++) pen.fillRect(width * 0.1, height * (0.36 + line * 0.045), width * 0.8, 8);
};

/** An identity card held up, without a word that anyone could be known by. */
export const cardPicture: Draw = (pen, width, height) => {
  pen.fillStyle = '#8d8578';
  pen.fillRect(0, 0, width, height);
  const cardHeight = height * 0.62;
  const cardWidth = cardHeight * 1.585;
  const x = (width - cardWidth) / 2;
  const y = (height - cardHeight) / 2;
  pen.fillStyle = '#e9dfe4';
  pen.fillRect(x, y, cardWidth, cardHeight);
  pen.fillStyle = '#b9a3ad';
  pen.fillRect(x + cardWidth * 0.06, y + cardHeight * 0.25, cardWidth * 0.26, cardHeight * 0.6);
  for (let line = 0; line < 5; line++)
    pen.fillRect(x + cardWidth * 0.4, y + cardHeight * (0.28 + line * 0.12), cardWidth * 0.48, cardHeight * 0.04);
};
