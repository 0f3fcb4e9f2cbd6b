// The tools of the kit, as the tab 工具 lists them.
import {openFias} from './fias.js';
import {openPaper, openPhoto} from './photo.js';
import {openQuestions} from './questions.js';
import {openSeats} from './seats.js';
import {openSt} from './st.js';
import {openViews} from './views.js';
import {openVoice} from './voice.js';

export {stStrip, tapState} from './st.js';

const always = () => true;
const count = (number, unit) => (number ? `${number} ${unit}` : '');
const media = (context, kind) => context.store.media(context.row.id).filter(row => row.kind === kind).length;

/** `available(context)`, `open(context)` an element, `badge(context)` a few words or ''. */
export const TOOLS = [
  {key: 'st', name: 'S-T 师生行为', icon: 'strip', available: always, open: openSt, badge: ({body}) => count(body.st.taps.filter(tap => tap.code).length, '次')},
  {key: 'questions', name: '问题记录', icon: 'ask', available: always, open: openQuestions, badge: ({body}) => count(body.questions.length, '个')},
  {key: 'views', name: '观察视角', icon: 'eye', available: always, open: openViews, badge: ({obs, body}) => viewsBadge(obs.views ?? [], body.views)},
  {key: 'seats', name: '座位图', icon: 'seats', available: always, open: openSeats, badge: ({body}) => count(body.seats.marks.length, '个记号')},
  {key: 'photo', name: '拍照', icon: 'camera', available: always, open: openPhoto, badge: context => count(media(context, 'photo'), '张')},
  {key: 'voice', name: '录音', icon: 'microphone', available: always, open: openVoice, badge: context => count(media(context, 'voice'), '段')},
  {key: 'paper', name: '手写记录', icon: 'paper-note', available: always, open: openPaper, badge: context => count(media(context, 'paper'), '页')},
  {key: 'fias', name: 'FIAS 编码', icon: 'tally', available: always, open: openFias, badge: ({body}) => count(body.fias.codes.length, '个')},
];

function viewsBadge(own, written) {
  const done = own.filter(key => written[key]).length;
  return own.length ? `${done}/${own.length}` : count(Object.keys(written).length, '个');
}
