/** One incident on paper. */

import { ApiError, apiForPage } from '../api.js';
import { byId, fill, h } from '../dom.js';
import { t } from '../i18n.js';
import { readPage } from '../page.js';
import { story } from './story.js';

const page = readPage();
const incident_id = byId('incident').dataset.incident;

async function show() {
  try {
    const incident = await apiForPage(page).get(`/incidents/${incident_id}`);
    const maps = byId('maps');
    fill(byId('incident'), story(incident, page.categories ?? []));
    document.querySelector('.story .facts')?.after(maps);
    document.title = t('Ca #{number}', { number: incident.number });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    fill(byId('incident'), h('p', { class: 'note bad' }, error.message));
  }
}

byId('print').addEventListener('click', () => print());
void show();
