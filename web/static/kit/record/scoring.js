// From marks to a score of 100, as server/rubrics/scoring.py counts (docs/rubrics.md). tests/observation/test_kit_scoring.py
// gives both the same marks.

export const linesOf = sheet => sheet.dimensions.flatMap(one => one.indicators);

/** Whether a mark is one the sheet has: 0 to the points, in steps. */
export function fits(sheet, indicator, mark) {
  return typeof mark === 'number' && mark >= 0 && mark <= indicator.points && Number.isInteger(mark / sheet.step);
}

/** The marks that count: of indicators the sheet has, in its steps, none above its points. */
export function counted(sheet, marks) {
  return Object.fromEntries(linesOf(sheet).filter(one => fits(sheet, one, marks[one.key])).map(one => [one.key, marks[one.key]]));
}

/** Points given over the points of what was marked, times 100; null where nothing was. A blank is "not seen", not 0. */
export function score(sheet, marks) {
  const marked = linesOf(sheet).filter(one => one.key in marks);
  if (!marked.length) return null;
  return 100 * sum(marked.map(one => marks[one.key])) / sum(marked.map(one => one.points));
}

/** Points given within a dimension; null when nothing in it was marked. */
export function ofDimension(dimension, marks) {
  const given = dimension.indicators.filter(one => one.key in marks);
  return given.length ? sum(given.map(one => marks[one.key])) : null;
}

/** One place after the point, halves up, as a person rounds: 86.25 is 86.3. */
export function rounded(result) {
  return Math.floor((Math.round(Number(result.toFixed(6)) * 1e6) + 50_000) / 100_000) / 10;
}

/** 优, 良 …: of the score as it is shown. */
export function band(sheet, result) {
  const shown = rounded(result);
  const bands = [...sheet.bands].sort((a, b) => b.least - a.least);
  return (bands.find(one => shown >= one.least) ?? bands[bands.length - 1]).name;
}

/** Whether this mark has to be explained: below the sheet's share of the points, or full marks. */
export function wantsComment(sheet, indicator, mark) {
  return (mark === indicator.points && sheet.comment_at_full) || mark < sheet.comment_below * indicator.points;
}

function sum(numbers) { return numbers.reduce((all, one) => all + one, 0); }
