// Which sheet a record is marked on: the one the lesson was given, else one the observer takes.

/** The sheet that is marked on now; a copy goes with the record, for the lists of the server change. */
export function chosenSheet(context) {
  const {body, obs, data, row} = context;
  const id = body.sheet || obs.sheet || data.defaults?.[obs.kind === 'joint' ? 'joint_lesson' : 'lesson'] || '';
  return data.sheets?.[id] ?? (row.sheet_copy?.id === id ? row.sheet_copy : null);
}

/** What can be taken: the one that was given alone, else every sheet for lessons, the usual one first. */
export function offeredSheets(context) {
  const {body, obs, data} = context, now = chosenSheet(context);
  if (obs.sheet && !obs.is_lead && now && (!body.sheet || body.sheet === obs.sheet)) return [now];
  const all = Object.values(data.sheets ?? {}).filter(one => one.purpose !== 'plan_review');
  return now && !all.some(one => one.id === now.id) ? [now, ...all] : all;
}

/** Marks belong to one sheet: taking another begins anew. */
export function takeSheet(context, id) {
  if (!id || id === context.body.sheet) return;
  context.row.sheet_copy = context.data.sheets[id];
  context.change(body => Object.assign(body, {sheet: id, marks: {}, comments: {}}));
}

/** With the first mark the record names its sheet. */
export function holdSheet(context, sheet) {
  context.row.sheet_copy = sheet;
  context.body.sheet = sheet.id;
}
