'use strict';
/* The source of a server: rows come from /data when asked for; /live says what a run that is being lived does. */

const ROWS = { thought: 'thoughts', event: 'events' }; // single rows of an answer by the columns they have

class Served {
  href(path) { return path; }
  path() { return location.pathname + location.search; }

  /** A link to another page is followed without loading this one again. */
  onMove(again) {
    const go = () => { if (location.pathname === '/' && !document.getElementById('chronicle')) location.reload(); else again(); };
    addEventListener('popstate', go);
    addEventListener('hashchange', event => event.stopPropagation());
    document.addEventListener('click', event => {
      const link = event.target.closest('a[href]');
      if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      const to = new URL(link.href);
      const isPage = to.origin === location.origin && PAGES[to.pathname.split('/')[1]];
      const isFront = to.origin === location.origin && to.pathname === '/' && !to.hash && document.getElementById('chronicle');
      if (link.target || link.hasAttribute('download') || !(isPage || isFront) || to.hash) return;
      event.preventDefault();
      history.pushState(null, '', to.pathname + to.search);
      go();
    });
  }

  async get(path) {
    const answer = await fetch(`/data/${path}`, { credentials: 'omit' });
    if (!answer.ok && answer.status !== 404) throw new Error(await answer.text());
    return answer.json();
  }
  async base() { return this.data ??= await this.get('base.json'); }
  proofs() { return this.get('proofs.json'); }
  async atlas() { return this.mapped ??= await this.get('atlas.json'); }
  /** The elements of a page that the server has written; nothing in it can act (a parsed document runs no script, and the policy allows none). */
  async written(name) {
    const { html } = await this.get(`${name}.json`);
    return html ? [...new DOMParser().parseFromString(html, 'text/html').body.children] : [];
  }
  async records(answer) {
    const { columns } = await this.base();
    return Object.fromEntries(Object.entries(answer).map(([name, rows]) => {
      if (name in ROWS) return [name, rows && recordsOf(columns[ROWS[name]], [rows])[0]];
      return [name, recordsOf(columns[['causes', 'consequences'].includes(name) ? 'events' : name === 'others' ? 'thoughts' : name], rows)];
    }));
  }
  async person(id) { return this.records(await this.get(`person/${id}.json`)); }
  async year(year) { return this.records(await this.get(`year/${year}.json`)); }
  async event(id) { return this.records(await this.get(`event/${id}.json`)); }
  async search(words) { return recordsOf((await this.base()).columns.thoughts, await this.get(`search.json?q=${encodeURIComponent(words)}`)); }
}

// -- a run that is being lived ----------------------------------------------------------------------------------------------

const SIZE = 100; // of the map, both ways
const STOCK_OF = { 1: 'fish', 5: 'fish', 8: 'fish', 2: 'plants', 7: 'plants', 3: 'game', 0: 'meals' }; // by the kind of place

function liveBody(now) {
  const largest = Math.max(1, ...now.houses.map(([, count]) => count));
  return [
    el('progress', { class: 'progress', max: 1, value: now.part, 'aria-label': 'years lived' }),
    el('div', { class: 'columns' },
      el('div', {}, el('h2', {}, `${plural(now.alive, 'person', 'people')}, ${now.season}, ${now.weather}`), liveCurve([...now.curve, now.alive]),
        el('h2', {}, 'By house'), el('ul', { class: 'bars' }, now.houses.map(([house, count]) => el('li', {}, el('a', { href: `/house/${encodeURIComponent(house)}` }, house), el('span', { class: 'count' }, `${count}`), liveBar(count / largest))))),
      el('div', {}, el('h2', {}, 'Just now'), el('ul', { class: 'told' }, now.sentences.map(said => el('li', {}, el('a', { href: `/person/${said.agent_id}` }, said.name), said.deed ? `, ${said.deed}` : null, el('q', {}, said.sentence)))),
        now.news.length ? [el('h2', {}, 'New'), el('ul', {}, now.news.map(news => el('li', {}, el('a', { href: `/event/${news.event_id}` }, news.text))))] : null),
      el('div', {}, el('h2', {}, 'The island'), liveMap(now))),
  ];
}

const liveBar = part => svg('svg', { viewBox: '0 0 100 8', preserveAspectRatio: 'none', 'aria-hidden': 'true' }, svg('rect', { class: 'bar', width: 100 * part, height: 8 }));

function liveCurve(values) {
  const top = Math.max(1, ...values), step = 200 / Math.max(1, values.length - 1);
  return svg('svg', { viewBox: '0 0 200 40', preserveAspectRatio: 'none', role: 'img', 'aria-label': `people alive, year by year: ${Math.min(...values)} to ${top}` },
    svg('polyline', { class: 'curve', points: values.map((value, i) => `${(i * step).toFixed(1)},${(40 - 38 * value / top).toFixed(1)}`).join(' ') }));
}

let liveGround = null; // of the atlas, once it has come; a history of before there was a land has none

/** Places where they lie; a disc is as full as the stock that is fetched there, of the most there ever was. */
function liveMap(now) {
  const part = Object.fromEntries(now.stocks.map(([name, amount, most]) => [name, most > 0 ? Math.max(0, amount) / most : 0]));
  const stocks = now.stocks.map(([name, amount]) => `${name} ${number(amount)}`).join(', ');
  return [svg('svg', { class: 'map', viewBox: `-4 -4 ${SIZE + 28} ${SIZE + 8}`, role: 'img', 'aria-label': `map; stocks at the last count: ${stocks || 'none counted yet'}` },
    liveGround ? svg('g', { transform: `scale(${SIZE / liveGround.square[2]}) translate(${-liveGround.square[0]} ${-liveGround.square[1]})` }, groundOf(liveGround)) : null,
    now.places.map(([name, x, y, kind]) => svg('g', {}, svg('circle', { class: 'site', cx: x, cy: y, r: 4 }), svg('circle', { class: 'bar', cx: x, cy: y, r: 4 * Math.sqrt(part[STOCK_OF[kind]] || 0) }), svg('text', { x: x + 5, y: y + 1 }, name)))),
  el('p', { class: 'quiet' }, stocks ? `At the last count: ${stocks}` : '')];
}

function watchLive() {
  const box = document.getElementById('live'), words = document.getElementById('live-words'), body = document.getElementById('live-body');
  if (!box) return;
  const events = new EventSource('/live');
  let last = null;
  const show = event => {
    last = event;
    const now = JSON.parse(event.data);
    if (words.textContent !== now.words) words.textContent = now.words;
    if (!now.houses) return;
    body.replaceChildren(...liveBody(now).flat(Infinity).filter(Boolean));
    body.hidden = now.is_finished;
    box.dataset.tick = now.tick;
  };
  served.get('atlas.json').then(({ ground }) => { liveGround = ground; if (last) show(last); }, () => null); // a map without its land is a map too
  events.addEventListener('tick', show);
  events.addEventListener('end', event => { events.close(); show(event); if (box.dataset.lived === 'yes') location.reload(); });
  events.onerror = () => { if (events.readyState !== EventSource.CLOSED) words.textContent = 'The server does not answer; trying again.'; };
}

async function watchProgress() {
  const line = document.getElementById('progress');
  if (!line) return;
  const now = await served.get('progress.json').catch(() => null);
  if (now && now.is_ready) location.reload();
  if (now && now.progress) line.firstChild.textContent = `${capital(now.progress)} … `;
  setTimeout(watchProgress, 700);
}

const served = new Served();
start(served);
watchLive();
watchProgress();
