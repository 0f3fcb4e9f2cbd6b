// What every page loads: htmx and the small custom elements.
import htmx from 'htmx.org';
import './elements/toast_note.js';
import './elements/auto_submit.js';
import './elements/open_dialog.js';
import './elements/upload_field.js';
import './elements/direct_upload.js';
import './elements/print_page.js';
import './elements/job_progress.js';
import './elements/live_rows.js';
import './elements/copy_text.js';
import './elements/secure_door.js';
import './elements/secure_note.js';
import './elements/pick_all.js';
import './elements/move_pieces.js';
import './elements/send_many.js';
import './elements/mark_sheet.js';
import './elements/now_first.js';
import './elements/video_notes.js';
import './elements/step_keys.js';
import './elements/remark_here.js';
import './elements/sign_out.js';
import './elements/unsent_work.js';
import {holdSwapsWhileComposing} from './composing.js';
import {watchFormulas} from './reading.js';
import './mentions.js';
import './slash_key.js';
import './talked_about.js';
import {tellWhenUnreachable} from './unreachable.js';

window.htmx = htmx;
htmx.config.morphIgnore.push('open');   // what somebody opened stays open when its list is brought up to date
holdSwapsWhileComposing();
watchFormulas();
tellWhenUnreachable();
