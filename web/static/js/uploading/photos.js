// Photos are made smaller before they are sent: a phone's has 12 million points, a projector shows 2.
const KINDS = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/heic', 'image/heif']);
const QUALITY = 0.86;

/** `file`, or a smaller copy whose longer side has `edge` pixels; what cannot be read here goes as it is. */
export async function scaled(file, edge) {
  if (!edge || !KINDS.has(file.type)) return file;
  let bitmap;
  try { bitmap = await createImageBitmap(file, {imageOrientation: 'from-image'}); } catch { return file; }
  try {
    const share = edge / Math.max(bitmap.width, bitmap.height);
    if (share >= 1) return file;
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(bitmap.width * share);
    canvas.height = Math.round(bitmap.height * share);
    const pen = canvas.getContext('2d');
    pen.imageSmoothingQuality = 'high';
    pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const type = file.type === 'image/png' ? 'image/png' : 'image/jpeg';
    const smaller = await new Promise(done => canvas.toBlob(done, type, QUALITY));
    if (!smaller || smaller.size >= file.size) return file;
    const name = type === file.type ? file.name : file.name.replace(/\.[^.]*$/, '') + '.jpg';
    return new File([smaller], name, {type, lastModified: file.lastModified});
  } finally { bitmap.close(); }
}
