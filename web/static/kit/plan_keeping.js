// One's own plans of this and next week, with their pictures, for reading without a network.
import {ask} from './http.js';

/** Fetch them all; true when they lie here. A picture that cannot be had now is tried the next time. */
export async function fetchPlans(store) {
  const {status, body} = await ask('/kit/plans');
  if (status !== 200) return false;
  await store.putPlans(body.plans);
  let whole = true;
  for (const url of new Set(body.plans.flatMap(plan => plan.images))) whole = await keepImage(store, url) && whole;
  return whole;
}

async function keepImage(store, url) {
  if (await store.image(url)) return true;
  try {
    const response = await fetch(url, {credentials: 'same-origin'});
    if (response.ok) await store.putImage(url, await response.blob());
    return response.ok || response.status === 404;
  } catch { return false; }
}
