// Photos and clips on their way from this phone: announced to POST /kit/media, sent piece by piece, completed. The id of the
// row makes asking twice the same question; what has arrived stays there.
import {Refused, send} from '../../js/uploading/sending.js';

const RETRY_SECONDS = [1];   // the queue comes back by itself, and goes on where it stopped
const GO_ON_CODES = new Set(['record']);   // the record is not there yet: later
const SESSION = new Set([401, 403]);   // signed out, or signed in anew since its form token was fetched: later
const sending = new Set();

/** Whether it is on its way in this window: then it cannot be taken back any more. */
export const isSending = id => sending.has(id);

/**
 * Resolves when the server has it. Rejects with an error whose `refused` is true when it will not have it (`message` says
 * why, `code` "consent" what is missing), else with one that says the way there is broken.
 */
export async function sendMedium(row, {csrf, signal, report} = {}) {
  sending.add(row.id);
  try {
    await send(new File([row.blob], row.name || row.kind, {type: row.type}), {
      url: '/kit/media', csrf, signal, report, waits: RETRY_SECONDS, also: announcement(row),
    });
  } catch (error) {
    const isRefused = error instanceof Refused && !SESSION.has(error.status) && !GO_ON_CODES.has(error.code);
    throw Object.assign(error, {refused: isRefused, name: isRefused ? 'Refused' : error.name});
  } finally { sending.delete(row.id); }
}

const announcement = row => ({
  id: row.id, record: row.record, kind: row.kind, at_seconds: row.at_seconds, no_student_face: row.no_student_face, ...(row.consent && {consent: row.consent}),
});
