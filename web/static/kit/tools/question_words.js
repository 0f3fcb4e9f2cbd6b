// The words of a question's row; keys are those of server/observation/figures/questions.py.
export const KINDS = [['what', '是何'], ['why', '为何'], ['how', '如何'], ['if', '若何'], ['whence', '由何']];
export const BLOOM = [
  ['remember', '记忆'], ['understand', '理解'], ['apply', '应用'], ['analyse', '分析'], ['evaluate', '评价'], ['create', '创造'],
];
export const CALLING = [['hand', '举手'], ['named', '点名'], ['chorus', '齐答'], ['after_talk', '讨论后'], ['no_hand', '没举手']];
export const RESPONSE = [
  ['affirm', '肯定'], ['repeat', '重复'], ['probe', '追问'], ['redirect', '转问'], ['correct', '纠正'], ['none', '没有回应'],
];
export const SIDES = [['local', '本端'], ['remote', '远端']];
// How well it was answered is kept in words: schools say it differently.
export const LEVELS = [['没答出', '没答出'], ['答了一半', '答了一半'], ['答对', '答对'], ['有见解', '有见解']];

const word = (list, key) => list.find(([one]) => one === key)?.[1];

/** 「为何 · 分析 · 举手 · 3 排 5 座」, whatever of it was noted. */
export function summary(row) {
  return [
    word(KINDS, row.kind), word(BLOOM, row.bloom), word(CALLING, row.calling), word(SIDES, row.side), row.seat && seatWords(row.seat),
    row.level, word(RESPONSE, row.response) && `理答：${word(RESPONSE, row.response)}`,
  ].filter(Boolean).join(' · ');
}

/** "3-5" as a person says it. */
export function seatWords(seat) {
  const [row, column] = seat.split('-');
  return `${row} 排 ${column} 座`;
}

export const waitWords = (wait, none = '没测') => (wait === null || wait === undefined ? none : `${wait.toFixed(1)} 秒`);
