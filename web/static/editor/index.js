// Entry: the one custom element of the editor page.
import {PlanEditor} from './element.js';

if (!customElements.get('plan-editor')) customElements.define('plan-editor', PlanEditor);
