// 常用语: one's own first, then what every observer writes; of what goes on just now.

export const LENGTH = 60, MOST = 2000;
const USUAL = {
  t: ['追问', '等候作答', '示范', '巡视指导', '小结', '鼓励'],
  s: ['独立思考', '小组讨论', '上台展示', '动手操作', '质疑', '齐答'],
  d: ['师生问答', '全班交流', '生生互评', '转问全班'],
  '': ['导入', '练习', '小结'],
};

/** The sentences to offer, those of one's own marked with their id. */
export function offered(own, who) {
  const mine = own.map(one => ({id: one.id, text: one.text}));
  return [...mine, ...USUAL[who].filter(text => !mine.some(one => one.text === text)).map(text => ({id: null, text}))];
}

/** No longer than the server takes, and never half a character. */
export const clamped = words => (words.length > MOST ? [...words].slice(0, MOST).join('') : words);

/** `words` with one more phrase behind them. */
export function joined(words, phrase) {
  const before = words.trimEnd();
  if (!before) return phrase;
  return clamped(/[，。；：、？！,.;:?!]$/.test(before) ? before + phrase : `${before}，${phrase}`);
}
