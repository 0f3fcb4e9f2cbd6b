// A slider that scrolling never moves: a finger has to go sideways, or tap. Keys work as on any slider.

const SIDEWAYS_PX = 8;

/** Lays a guard over `input` (type=range). `pick(value)` is called while it is moved. */
export function guarded(input, hold, pick) {
  let start = null;

  const valueAt = x => {
    const {left, width} = input.getBoundingClientRect(), half = 14;   // half a thumb on either side
    const share = Math.min(1, Math.max(0, (x - left - half) / (width - 2 * half)));
    const step = Number(input.step), most = Number(input.max);
    return Math.min(most, Math.round(share * most / step) * step);
  };

  hold.addEventListener('pointerdown', event => {
    if (event.button) return;
    start = {x: event.clientX, y: event.clientY, before: input.dataset.value ?? '', moving: event.pointerType === 'mouse'};
    if (!start.moving) return;
    hold.setPointerCapture(event.pointerId);
    pick(valueAt(event.clientX));
  });
  hold.addEventListener('pointermove', event => {
    if (!start) return;
    const aside = Math.abs(event.clientX - start.x), along = Math.abs(event.clientY - start.y);
    if (!start.moving && aside > SIDEWAYS_PX && aside > along) {
      start.moving = true;
      hold.setPointerCapture(event.pointerId);
    }
    if (start.moving) pick(valueAt(event.clientX));
    else if (along > SIDEWAYS_PX) start = null;   // it scrolls
  });
  hold.addEventListener('pointerup', event => {
    if (start) pick(valueAt(event.clientX));
    start = null;
  });
  hold.addEventListener('pointercancel', () => {
    if (start?.moving) pick(start.before === '' ? null : Number(start.before));
    start = null;
  });
  input.addEventListener('input', () => pick(Number(input.value)));
}
