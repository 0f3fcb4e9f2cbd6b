// Entry: the one custom element of the editor page, and what other pages need of it when text has to leave this device.
import {PlanEditor} from './element.js';
import {SuggestionEditor} from './suggestions/element.js';
export {exportPlans} from './unsent.js';

if (!customElements.get('plan-editor')) customElements.define('plan-editor', PlanEditor);
if (!customElements.get('suggestion-editor')) customElements.define('suggestion-editor', SuggestionEditor);
