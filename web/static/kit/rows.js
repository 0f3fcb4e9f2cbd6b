// The rows of records and media, and what state they are in. Pure.

/** What the server says of a record; the rest of a row is the screen's. */
export const SYNCED = ['base', 'mutation', 'pending', 'sentRev', 'handedRev', 'submitted_at', 'is_late', 'why', 'faults', 'beside', 'settles', 'acked_at', 'feedback', 'clock_off'];

/** crypto.randomUUID is missing on plain http. */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = bytes[6] & 0x0f | 0x40;
  bytes[8] = bytes[8] & 0x3f | 0x80;
  const hex = [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

export const blankBody = sheet => ({
  schema: 1, clock: {began: null, ended: null, offset_ms: 0}, moments: [], steps: [], st: {every: 30, taps: []},
  fias: {system: 'fias', began: null, source: 'live', codes: []}, questions: [], seats: {rows: 6, columns: 8, off: [], marks: []},
  views: {}, sheet: sheet ?? '', marks: {}, comments: {}, overall: {good: [], advice: [], text: ''},
});

/** A row of an observation as the server gave it, or of one that begins here (`isNew`). */
export function rowOf(user, observation, isNew = false) {
  const {id, seq, body, submitted_at, is_late, beside} = observation.record;
  const rev = isNew ? 1 : 0;
  return settled({
    id, user, observation: {...observation, isNew}, body: body ?? blankBody(observation.sheet), base: seq ?? 0, mutation: null, pending: null,
    rev, sentRev: 0, handedRev: 0, submit: false, submitted_at: submitted_at ?? null, is_late: is_late ?? false, why: '', faults: {}, beside: beside ?? [],
    feedback: '', settles: 0, acked_at: 0, at: Date.now(),
  });
}

/**
 * `dirty` (not on the server), `changed` (since it was handed in) and `state` follow from the rest: draft (not handed in),
 * waiting (handed in, not on the server), sent, held (refused).
 */
export function settled(row) {
  row.dirty = row.rev > row.sentRev;
  row.changed = Boolean(row.submitted_at) && row.rev > (row.handedRev ?? 0);
  if (row.why) row.state = 'held';
  else if (row.dirty) row.state = row.submit || row.pending?.submit ? 'waiting' : 'draft';
  else row.state = row.submitted_at ? 'sent' : 'draft';
  return row;
}

/** What is sent now, kept word for word until the server has answered: a second sending is then the same one. */
export function prepared(row) {
  if (row.pending) return row;
  const {base, submit, rev, observation, body} = row;
  const written_at = new Date(row.firstAt ?? row.at).toISOString();
  row.pending = {mutation: uuid(), base, submit, rev, written_at, body: copy(body), observation: observation.isNew ? copy(observation) : null};
  row.mutation = row.pending.mutation;
  return settled(row);
}

/** The server has it. `answer` is that of PUT /kit/records. */
export function acknowledged(row, answer, mutation) {
  if (row.pending?.mutation !== mutation) return row;
  const {pending} = row;
  Object.assign(row, {base: answer.seq, sentRev: pending.rev, pending: null, mutation: null, faults: answer.faults ?? {}, is_late: answer.is_late, why: ''});
  row.acked_at = Date.now();
  row.clock_off = answer.clock_off_seconds ?? 0;
  if (pending.submit) Object.assign(row, {submitted_at: answer.received_at, handedRev: pending.rev});
  if (row.rev === pending.rev) row.submit = false;
  row.beside = answer.state === 'beside' ? [...new Set([answer.newest, answer.seq])] : row.beside;
  row.observation.isNew = false;
  return settled(row);
}

/** The server will not have it as it is; it stays, and goes again once it was changed or somebody asks. */
export function refused(row, why, mutation) {
  if (row.pending?.mutation !== mutation) return row;
  Object.assign(row, {why, pending: null, mutation: null});
  return settled(row);
}

/** The words of the screen stay; another window's are taken over where this one has nothing newer. */
export function taken(live, stored, isOpen) {
  if (stored.rev >= live.rev && !isOpen) return settled(Object.assign(live, copy(stored)));
  const {base} = live, isBlind = isOpen && stored.followed === stored.base;   // this screen has not those words: it does not build on them
  for (const key of SYNCED) live[key] = copy(stored[key] ?? null);
  if (isBlind) live.base = base;
  if (stored.rev >= live.rev) live.submit = stored.submit;
  live.observation.isNew = stored.observation.isNew;
  return settled(live);
}

/** What the server gives of it; the words too, where nothing here is newer. */
export function followed(row, observation, isOpen) {
  const {seq, body, submitted_at, is_late, beside} = observation.record;
  if (row.observation.isNew || row.pending) return row;
  row.observation = {...observation, isNew: false};
  row.beside = beside ?? [];
  if (row.dirty || isOpen || !body || seq <= row.base) return row;
  return Object.assign(row, {body, base: seq, followed: seq, submitted_at: submitted_at ?? null, is_late, sentRev: row.rev, handedRev: row.rev});
}

export const isUnsentRow = row => row.rev > row.sentRev || row.feedback === 'waiting';
export const isUnsentMedium = row => row.state !== 'sent';

export const copy = value => JSON.parse(JSON.stringify(value));
