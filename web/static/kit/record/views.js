/** The observer's own share of the views of LICC, as GET /kit/data names them. */
export function ownViews({obs, data}) {
  const mine = new Set(obs.views ?? []);
  return (data.views ?? []).flatMap(one => one.views).filter(one => mine.has(one.key));
}
