// Word's HTML names its pictures by file:/// addresses no browser may read; the RTF beside it carries their bytes.
const LONGEST = 120_000_000;   // characters; a phone photo is 8 million of them
const MOST = 60;
const KINDS = {png: 'image/png', jpeg: 'image/jpeg'};

/** The pictures of an RTF in their order, as files. Metafiles, which no browser shows, are left out. */
export function picturesOf(rtf) {
  const found = [];
  if (!rtf || rtf.length > LONGEST) return found;
  const body = withoutBullets(rtf);
  for (const {index, 1: kind} of body.matchAll(/\\(png|jpeg)blip/g)) {
    const bytes = bytesOf(body.slice(index, endOfGroup(body, index)));
    if (bytes) found.push(new File([bytes], `图片${found.length + 1}.${kind === 'png' ? 'png' : 'jpg'}`, {type: KINDS[kind]}));
    if (found.length > MOST) break;
  }
  return found;
}

/** Pictures of bullets are no pictures of the text. */
function withoutBullets(rtf) {
  const at = rtf.indexOf('{\\*\\listpicture');
  return at < 0 ? rtf : rtf.slice(0, at) + rtf.slice(endOfGroup(rtf, at + 1));
}

/** Where the group ends that `from` is in. */
function endOfGroup(rtf, from) {
  const brace = /\\[{}]|[{}]/g;
  brace.lastIndex = from;
  let depth = 0;
  for (let match = brace.exec(rtf); match; match = brace.exec(rtf)) {
    if (match[0] === '{') depth += 1;
    if (match[0] === '}' && --depth < 0) return match.index;
  }
  return rtf.length;
}

function bytesOf(group) {
  const hex = group.replace(/\{[^{}]*\}/g, '').replace(/\\[a-z]+-?\d*/gi, '').replace(/\s+/g, '');
  if (hex.length < 32 || hex.length % 2 || /[^0-9a-f]/i.test(hex)) return null;
  const bytes = new Uint8Array(hex.length / 2);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16);
  return bytes;
}
