// What ordinary pages ask of the kit's rows: whether signing out would lose any, and that nothing of them stays after it.
import {Device, isMarked} from './device.js';
import {isUnsentMedium, isUnsentRow} from './rows.js';

async function withDevice(use, otherwise) {
  if (!isMarked()) return otherwise;
  let device;
  try {
    device = await Device.open();
    return await use(device);
  } catch { return otherwise; } finally { device?.close(); }
}

/** How many records and photos of this person the server does not have. */
export const kitUnsent = user => withDevice(async device => {
  const [records, media] = await Promise.all(['record', 'medium'].map(name => device.all(name)));
  return [...records.filter(isUnsentRow), ...media.filter(isUnsentMedium)].filter(row => row.user === user).length;
}, 0);

/** Whether records or photos of somebody else wait on this device. */
export const kitOfOthers = user => withDevice(async device => {
  const [records, media] = await Promise.all(['record', 'medium'].map(name => device.all(name)));
  return [...records.filter(isUnsentRow), ...media.filter(isUnsentMedium)].some(row => row.user !== user);
}, false);

export const forgetKit = user => withDevice(device => device.forget(user));
