'use strict';
/* Routes and pages. A `source` has href(path) for links, path() of the page to show, onMove(again) for a change of address, and, as
   promises, the rows of island/site/rows.py: base() as it is, atlas() of atlas.py, and proofs(); person(id), year(y), event(id) and search(words) with each row as a record, and written(page) with elements
   (`recordsOf(base.columns.thoughts, rows)`; `event` and `thought` of event(id) are records or null). */

const MOST_AT_ONCE = 60;
const MOURNED = 10, ARRIVED = 32, DIED = 34, SEASON = 44, YEAR_BEGAN = 64; // kinds of event
const DEPTH = 6; // steps of causes shown each way
const MOST_CAUSES = 40;

const PAGES = {
  eras: erasPage, era: eraPage, year: yearPage, people: peoplePage, person: personPage, houses: housesPage, house: housePage,
  beside: besidePage, places: placesPage, place: placePage, event: eventPage, threads: threadsPage, thread: threadPage, voices: voicesPage, search: searchPage,
};

async function start(source) {
  const page = document.getElementById('page'), chronicle = document.getElementById('chronicle');
  themeSwitch();
  searchForm(source);
  let base = null, moves = 0;
  const show = async isFirst => {
    const move = ++moves, path = source.path(), { name, argument, query } = route(path);
    markCurrent(source, name);
    page.hidden = !name;
    if (chronicle) chronicle.hidden = Boolean(name);
    if (!name) { document.title = document.body.dataset.title; if (!isFirst && !location.hash.slice(1)) focusOn(document.querySelector('#chronicle h1')); await source.hang?.(); if (move === moves) document.body.dataset.shown = '/'; return; }
    if (!base) page.replaceChildren(el('p', { class: 'quiet', role: 'status' }, 'Opening the history …'));
    let content;
    try {
      base = base || new Base(await source.base(), path => source.href(path));
      base.prove(await source.proofs());
      content = PAGES[name] ? await PAGES[name](base, source, argument, query) : nothing('There is no such page.');
    } catch (error) { content = nothing(`This page could not be shown: ${error.message}`); console.error(error); }
    if (move !== moves) return; // the reader went on
    page.replaceChildren(...content.flat(Infinity).filter(Boolean));
    const heading = page.querySelector('h1');
    document.title = `${heading.textContent} · ${document.body.dataset.title}`;
    if (!isFirst) { window.scrollTo(0, 0); focusOn(heading); }
    document.body.dataset.shown = path; // tests wait for it
  };
  source.onMove(() => show(false));
  await show(true);
}

/** `/person/718?x=1` in parts; no name for the chronicle. */
function route(path) {
  const [where, query] = (path || '/').split('?');
  const [, name, ...rest] = where.split('/');
  let argument = rest.join('/');
  try { argument = decodeURIComponent(argument); } catch { /* as it stands */ }
  return { name, argument, query: new URLSearchParams(query || '') };
}

function focusOn(heading) { if (heading) { heading.tabIndex = -1; heading.focus({ preventScroll: true }); } }

function markCurrent(source, name) {
  const group = { era: 'eras', person: 'people', house: 'houses', place: 'places', thread: 'threads' }[name] || name || '';
  for (const link of document.querySelectorAll('header nav a')) {
    if (link.dataset.page === group) link.setAttribute('aria-current', 'page'); else link.removeAttribute('aria-current');
  }
}

function themeSwitch() {
  const button = document.getElementById('theme'), root = document.documentElement;
  if (!button) return;
  const isDark = () => root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  const tell = () => { button.textContent = isDark() ? 'Light' : 'Dark'; button.setAttribute('aria-label', `show it ${isDark() ? 'light' : 'dark'}`); };
  try { const kept = localStorage.getItem('island-theme'); if (kept === 'dark' || kept === 'light') root.dataset.theme = kept; } catch { /* a file without storage */ }
  button.hidden = false;
  button.addEventListener('click', () => { root.dataset.theme = isDark() ? 'light' : 'dark'; try { localStorage.setItem('island-theme', root.dataset.theme); } catch { /* not kept */ } tell(); });
  tell();
}

function searchForm(source) {
  const form = document.getElementById('search');
  if (!form) return;
  form.hidden = false;
  form.addEventListener('submit', event => { event.preventDefault(); location.href = source.href(`/search?q=${encodeURIComponent(form.elements.q.value)}`); });
}

/** The comparison with another history, if there is one: island/site/comparison.py has written it. */
async function besidePage(base, source) {
  const written = await source.written('beside');
  return written.length ? written : nothing('There is no such page.');
}

const heading = (title, ...under) => el('div', { class: 'head' }, el('h1', {}, title), under.length ? el('p', { class: 'under' }, under) : null);
const section = (title, ...content) => el('section', {}, el('h2', {}, title), content);
const nothing = text => [heading('Nothing here'), el('p', {}, text)];
const figures = pairs => el('dl', { class: 'figures' }, pairs.filter(([, value]) => value !== null && value !== undefined).map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))));
const links = items => el('ul', { class: 'links' }, items.map(item => el('li', {}, item)));
const between = (items, glue = ', ') => items.flatMap((item, i) => i ? [glue, item] : [item]);
const number = value => typeof value === 'number' ? value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 10 ? 2 : 0 }) : String(value);

// -- eras and years -------------------------------------------------------------------------------------------------------

const eraLink = (base, era) => a(base, `/era/${era.number}`, capital(era.name));

function erasPage(base) {
  return [heading('Eras', plural(base.eras.length, 'era'), `, ${plural(base.years, 'year')}`), sparkline(base, 'alive', 'People alive'),
    el('ol', { class: 'cards' }, base.eras.map(era => el('li', {}, el('p', { class: 'span' }, `${era.first_year} to ${era.last_year}`), el('h2', {}, eraLink(base, era)), el('p', { class: 'marks' }, between(era.marks.slice(0, 3).map(markText), ' · '))))),
    section('Every year', yearGrid(base, 0, base.lastYear))];
}

function yearGrid(base, from, to) {
  const years = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
  const decades = grouped(years.map(year => [Math.floor(year / 10) * 10, year]));
  return folded([...decades], 20, shown => el('ul', { class: 'decades' }, shown.map(([, inside]) => el('li', {}, between(inside.map(year => yearLink(base, year)), ' ')))));
}

/** A mark in a few words: `thefts 2.1 times the usual`. */
function markText(mark) {
  const times = mark.overall > 0 ? mark.mean / mark.overall : null, name = mark.series.replaceAll('_', ' ');
  if (times === null) return `${name} ${number(mark.mean)}`;
  return `${name} ${times >= 1.05 ? `${number(Math.round(times * 10) / 10)} times` : times > 0.95 ? 'as' : `${Math.round(times * 100)}% of`} ${times > 0.95 && times < 1.05 ? 'usual' : 'the usual'}`;
}

const marksTable = (base, era) => table('Means of a year, in this era, in the one before, and over the whole time', ['what', 'here', 'before', 'all years'],
  era.marks.slice(0, 12).map(mark => [capital(mark.series.replaceAll('_', ' ')), number(mark.mean), mark.before === null ? '–' : number(mark.before), number(mark.overall)]));

const within = (era, year) => era.first_year <= year && year <= era.last_year;

function eraPage(base, source, argument) {
  const era = base.eras.find(one => String(one.number) === argument);
  if (!era) return nothing('There is no such era.');
  const [before, after] = [-1, 1].map(step => base.eras.find(one => one.number === era.number + step));
  const lives = base.lives.filter(life => life.era === era.number), moments = base.moments.filter(moment => within(era, moment.year));
  const threads = base.threads.map((thread, i) => [thread, i + 1]).filter(([thread]) => thread.first_year <= era.last_year && thread.last_year >= era.first_year);
  return [heading(capital(era.name), `Era ${era.number}, year ${era.first_year} to ${era.last_year}`), pager(before && [eraLink(base, before), before.name], after && [eraLink(base, after), after.name]),
    sparkline(base, 'alive', 'People alive', era.first_year, era.last_year), era.marks.length ? section('What marks it', marksTable(base, era)) : null,
    lives.length ? section('Lives', someLives(base, lives, 20)) : null,
    moments.length ? section('Turning points', momentsList(base, moments.slice(0, 12))) : null,
    threads.length ? section('Threads', folded(threads, 12, shown => links(shown.map(([thread, i]) => threadLine(base, thread, i))))) : null,
    section('Its years', yearGrid(base, era.first_year, era.last_year))];
}

/** Lives, each person once, with all that makes them worth reading. */
function livesList(base, lives) {
  const themes = grouped(lives.map(life => [life.agent_id, life]));
  return el('ul', { class: 'lives' }, [...themes].map(([id, found]) => el('li', {}, el('span', {}, nameOf(base, id)),
    el('span', { class: 'span' }, between([...new Set(found.map(life => life.theme + (life.count ? ` ${number(life.count)}` : '')))])))));
}

/** The first lives of a list, whole persons; the rest when asked for. */
function someLives(base, lives, most = 12) {
  const people = [...new Set(lives.map(life => life.agent_id))];
  return folded(people, most, shown => { const wanted = new Set(shown); return livesList(base, lives.filter(life => wanted.has(life.agent_id))); });
}

const momentsList = (base, moments) => links(moments.map(moment => [a(base, `/event/${moment.event_id}`, `Year ${moment.year}`), el('span', { class: 'span' }, ` ${plural(moment.events, 'event')} came of it, in the lives of ${plural(moment.people, 'person', 'people')}; ${plural(moment.deaths, 'death')} among them`)]));
const pager = (before, after) => el('nav', { class: 'pager', 'aria-label': 'before and after' }, before ? el('span', {}, '← ', before[0]) : el('span', {}), after ? el('span', {}, after[0], ' →') : null);

async function yearPage(base, source, argument) {
  const year = Number(argument);
  if (!Number.isInteger(year) || year < 0 || year > base.lastYear || argument === '') return nothing(`There is no such year; the history has years 0 to ${base.lastYear}.`);
  const { thoughts, events } = await source.year(year), census = base.censusOf.get(year), era = base.eraOf(year);
  const seasons = grouped(events.filter(event => ![SEASON, YEAR_BEGAN].includes(event.kind)).map(event => [base.seasonOf(event.tick), event]));
  const weather = new Map(events.filter(event => event.kind === SEASON).map(event => [base.words.season[event.outcome], base.words.weather[event.amount]]));
  const memories = thoughts.filter(thought => thought.kind === 1), deeds = thoughts.filter(thought => thought.kind === 0);
  return [heading(`Year ${year}`, era ? ['', eraLink(base, era)] : null),
    pager(year > 0 && [a(base, `/year/${year - 1}`, `year ${year - 1}`)], year < base.lastYear && [a(base, `/year/${year + 1}`, `year ${year + 1}`)]),
    census ? figures([['alive', census.alive], ['born', census.born], ['died', census.died], ['of hunger', census.died_hunger || null], ['of sickness', census.died_sickness || null],
      ['of cold', census.died_cold || null], ['households', census.households], ['meals in store', number(census.meals)]]) : null,
    section('What happened', events.length ? [...seasons].map(([season, inside]) => [el('h3', {}, capital(season), weather.has(season) ? el('span', { class: 'span' }, ` · ${weather.get(season)}`) : null), eventsList(base, inside)]) : el('p', { class: 'quiet' }, 'Nothing out of the ordinary.')),
    memories.length ? section('What they chose to remember', folded(memories, 12, shown => sayings(base, shown))) : null,
    section('Bonds', bondMatrix(base, year)),
    deeds.length ? section('What they did', folded(deeds, 24, shown => sayings(base, shown))) : null];
}

const MOST_APART = 2; // of a kind in a season; more that befell one person each are told together

/** What happened, in order; what befell many in the same way is one line, where the last of them stands. */
function eventsList(base, events) {
  const befell = event => base.words.kind[event.kind] && !base.words.kind[event.kind].is_deed && event.actor !== null && event.other === null;
  const alike = event => `${event.kind} ${event.amount} ${event.place}`, many = grouped(events.filter(befell).map(event => [alike(event), event]));
  const lines = [...new Set(events.map(event => { const all = befell(event) ? many.get(alike(event)) : []; return all.length > MOST_APART ? all : event; }))];
  return folded(lines, MOST_AT_ONCE, shown => el('ul', { class: 'events' }, shown.map(line => Array.isArray(line) ? eventsAlike(base, line) : oneEvent(base, line))));
}

const oneEvent = (base, event) => el('li', { class: event.kind === DIED ? 'death' : null }, el('span', {}, eventText(base, event)), eventLink(base, event));

function eventsAlike(base, events) {
  const { sentence } = base.words.kind[events[0].kind], names = between(events.map(event => [nameOf(base, event.actor), '\u00a0', eventLink(base, event)]));
  const text = sentence.startsWith('{actor} ') ? [filled(base, sentence.slice(8), events[0]), ': ', names] : filled(base, sentence, events[0], names);
  return el('li', { class: `together${events[0].kind === DIED ? ' death' : ''}` }, el('span', {}, el('b', {}, number(events.length)), sentence.startsWith('{actor} ') ? ' ' : ' times ', text));
}

// -- people and houses ----------------------------------------------------------------------------------------------------

function peopleTable(base, people, caption) {
  return folded(people, 100, shown => table(caption, ['name', 'years', 'end', 'children'], shown.map(person =>
    [nameOf(base, person.agent_id), lifeSpan(base, person), ageText(base, person), `${(base.children.get(person.agent_id) || []).length}`])));
}

function peoplePage(base, source, argument, query) {
  const box = el('div', { 'aria-live': 'polite' });
  const field = el('input', { type: 'search', id: 'people-filter', value: query.get('q') || '', autocomplete: 'off' });
  const order = el('select', { id: 'people-order' }, [['birth', 'by birth'], ['notable', 'by what is told of them'], ['children', 'by children'], ['name', 'by name'], ['age', 'by age reached']].map(([value, text]) => el('option', { value }, text)));
  const children = person => (base.children.get(person.agent_id) || []).length, age = person => (base.goneYear(person) ?? base.lastYear) - person.born_year;
  const told = person => 3 * (base.livesOf.get(person.agent_id) || []).length + (base.threadsOf.get(person.agent_id) || []).length;
  const orders = { birth: () => 0, notable: (one, two) => told(two) - told(one), children: (one, two) => children(two) - children(one), name: (one, two) => base.fullName(one).localeCompare(base.fullName(two)), age: (one, two) => age(two) - age(one) };
  const fill = () => {
    const wanted = field.value.trim().toLowerCase();
    const found = base.people.filter(person => `${base.fullName(person)} @${person.agent_id}`.toLowerCase().includes(wanted)).sort(orders[order.value]);
    box.replaceChildren(found.length ? peopleTable(base, found, plural(found.length, 'person', 'people')) : el('p', { class: 'quiet' }, 'Nobody of that name.'));
  };
  field.addEventListener('input', fill);
  order.addEventListener('change', fill);
  fill();
  return [heading('People', 'everybody who ever lived here: ', plural(base.people.length, 'person', 'people')), base.lives.length ? section('Lives worth reading', someLives(base, base.lives)) : null,
    section('Everybody', el('div', { class: 'filter' }, el('label', { for: 'people-filter' }, 'Name'), field, el('label', { for: 'people-order' }, 'Order'), order), box)];
}

async function personPage(base, source, argument) {
  const person = base.byId.get(Number(argument));
  if (!person) return nothing('There is nobody of this number.');
  const { thoughts, events, others } = await source.person(person.agent_id);
  const traits = [person.trait_1, person.trait_2].filter(trait => trait !== null).map(trait => base.words.trait[trait]);
  const kin = role => kinOf(base, person).filter(one => one.role === role).map(one => nameOf(base, one.person.agent_id));
  const rows = [['mother', kin('mother')], ['father', kin('father')], ['wed', kin('spouse')], ['children', kin('child')]].filter(([, names]) => names.length);
  const threads = base.threadsOf.get(person.agent_id) || [], lives = base.livesOf.get(person.agent_id) || [];
  return [heading(base.fullName(person), el('span', { class: 'number' }, `@${person.agent_id}`), ' · ', houseLink(base, person.house), ' · ', lifeSpan(base, person), ' · ', ageText(base, person), traits.length ? ` · ${traits.join(', ')}` : null),
    lives.length ? el('p', { class: 'theme' }, between(lives.map(life => capital(life.theme) + (life.count ? ` (${life.count})` : '')), ' · ')) : null,
    rows.length ? el('dl', { class: 'kin' }, rows.map(([role, names]) => [el('dt', {}, role), el('dd', {}, between(names))])) : null,
    lifeLine(base, person, events),
    threads.length ? section('In these threads', links(threads.map(i => threadLine(base, base.threads[i - 1], i)))) : null,
    section('Year by year', lifeYears(base, person, thoughts, events)),
    others.length ? section('What others say', folded(others, 8, shown => sayings(base, shown))) : null,
    section('Family', familyTree(base, person)),
    thoughts.length ? section('All the words', el('details', {}, el('summary', {}, `${plural(thoughts.length, 'sentence')}`), folded(thoughts, 200, shown => sayings(base, shown, { by: false })))) : null];
}

/** The plot in full, routine as a count, a memory a year. */
function lifeYears(base, person, thoughts, events) {
  const years = new Map(), of = tick => { const year = base.yearOf(tick); if (!years.has(year)) years.set(year, { told: [], routine: new Map(), memories: [], mourners: [] }); return years.get(year); };
  for (const event of events) {
    const kind = base.words.kind[event.kind];
    if (!kind || (kind.is_deed && event.actor === person.agent_id)) continue;
    const template = event.actor === person.agent_id ? kind.life : kind.other_life;
    const text = kind.is_deed ? eventText(base, event) : template ? filled(base, template, event) : null;
    if (event.kind === MOURNED && event.other === person.agent_id) of(event.tick).mourners.push(event.actor);
    else if (text) of(event.tick).told.push({ id: event.event_id, text: [text, event.kind === ARRIVED ? null : ['\u00a0', eventLink(base, event)]] });
  }
  for (const thought of thoughts) {
    const year = of(thought.tick), deed = base.words.deed[thought.deed];
    if (thought.kind === 1) year.memories.push(thought);
    else if (thought.event_id) year.told.push({ id: thought.event_id, text: [el('q', {}, saidText(base, thought)), '\u00a0', eventLink(base, thought)] });
    else if (deed) year.routine.set(deed, (year.routine.get(deed) || 0) + 1);
  }
  return folded([...years].sort(([one], [two]) => one - two), 100, shown => el('ol', { class: 'years' }, shown.map(([year, { told, routine, memories, mourners }]) => el('li', {},
    el('p', { class: 'when' }, yearLink(base, year), el('span', { class: 'span' }, ` age ${Math.max(0, year - person.born_year)}`)),
    el('div', {}, told.length ? el('ul', { class: 'told' }, told.sort((one, two) => one.id - two.id).map(line => el('li', {}, line.text))) : null,
      mourners.length ? el('p', {}, 'mourned by ', between([...new Set(mourners)].map(id => nameOf(base, id)))) : null,
      memories.map(memory => el('p', { class: 'memory' }, saidText(base, memory))),
      routine.size ? el('p', { class: 'routine' }, [...routine].map(([deed, count]) => count > 1 ? `${deed} ×${count}` : deed).join(', ')) : null)))));
}

function housesPage(base) {
  return [heading('Houses', plural(base.houses.length, 'house')), table('Every house', ['house', 'people', 'first year', 'last gone', 'alive'],
    base.houses.map(house => [houseLink(base, house.house), number(house.people), yearLink(base, house.first_year ?? 0), house.last_year === null ? '' : yearLink(base, house.last_year), `${house.alive}`]))];
}

function housePage(base, source, argument) {
  const house = base.houses.find(one => one.house === argument);
  if (!house) return nothing('There is no such house.');
  const people = base.people.filter(person => person.house === house.house), ids = new Set(people.map(person => person.agent_id));
  const lives = base.lives.filter(life => ids.has(life.agent_id)), threads = base.threads.map((thread, i) => [thread, i + 1]).filter(([thread]) => thread.people.some(id => ids.has(id)));
  return [heading(house.house ? `House ${house.house}` : 'Without a house', plural(house.people, 'person', 'people'), ' · ', house.alive ? `${house.alive} alive` : ['ended in ', yearLink(base, house.last_year ?? 0)]),
    lives.length ? section('Lives', someLives(base, lives)) : null,
    threads.length ? section('Threads', folded(threads, 12, shown => links(shown.map(([thread, i]) => threadLine(base, thread, i))))) : null,
    section('Everybody of the name', peopleTable(base, people, plural(people.length, 'person', 'people')))];
}

// -- places ---------------------------------------------------------------------------------------------------------------

const STOCKS = { reef: 'fish', shore: 'fish', cove: 'fish', wood: 'plants', grove: 'plants', hills: 'game' };

async function placesPage(base, source) {
  const atlas = await source.atlas();
  const below = decade => table(capital(decadeText(base, decade)), ['place', 'kind', 'deeds', 'stands there', atlas.villages.length ? 'people' : null].filter(Boolean), sitesBy(atlas, decade).map(site => {
    const place = base.placeById.get(site.place_id), done = atlas.deeds.find(([id, when]) => id === site.place_id && when === decade), stock = stockBy(site, decade), village = villageAt(atlas, site, decade);
    return [a(base, `/place/${place.place_id}`, place.name), site.what, number(done ? done[2] : 0), stock === null ? '' : `${number(stock)} of ${number(site.stock_max)} ${site.stock}`,
      ...(atlas.villages.length ? [village ? number(peopleOf(village, decade)) : ''] : [])];
  }));
  return [heading('Places', plural(base.places.length, 'place')), atlas.sites.length ? mapThroughTime(base, atlas, null, below) : nothing('No place is known.')];
}

async function placePage(base, source, argument) {
  const place = base.placeById.get(Number(argument));
  if (!place || argument === '') return nothing('There is no such place.');
  const [said, atlas] = await Promise.all([source.search(place.name), source.atlas()]), kind = base.words.place[place.kind], stock = STOCKS[kind];
  const site = atlas.sites.find(one => one.place_id === place.place_id), village = atlas.villages.find(one => one.place_id === place.place_id);
  return [heading(place.name, site ? site.what : kind, village && village.founded_year ? [' · a village since ', yearLink(base, village.founded_year)] : null, village && village.ended_year !== null ? [', left in ', yearLink(base, village.ended_year)] : null), atlas.sites.length ? mapThroughTime(base, atlas, place) : null, stock ? sparkline(base, stock, `All the ${stock} of the island`) : null,
    said.length ? section('What they said of it', sayings(base, said)) : null];
}

// -- events and their causes ----------------------------------------------------------------------------------------------

async function eventPage(base, source, argument) {
  const id = Number(argument), found = Number.isInteger(id) ? await source.event(id) : { event: null };
  if (!found.event) return nothing('There is no such event here.');
  const { event, thought } = found, year = base.yearOf(event.tick);
  const kind = base.words.kind[event.kind] || {};
  const [why, came] = [await tellAlong(base, source, found, 'causes'), await tellAlong(base, source, found, 'consequences')];
  return [heading(capital(kind.name || 'event'), capital(base.seasonOf(event.tick)), ' of year ', yearLink(base, year), el('span', { class: 'number' }, ` · event ${event.event_id}`)),
    el('p', { class: 'lead' }, eventText(base, event), '.'), thought ? sayings(base, [thought]) : null,
    section('Why', why || el('p', { class: 'quiet' }, 'No earlier event is written down as its cause.')),
    section('What came of it', came || el('p', { class: 'quiet' }, 'Nothing that is written down.'))];
}

/** Causes or consequences of an event as nested lists: nothing twice, DEPTH steps and MOST_CAUSES events at most. */
async function tellAlong(base, source, found, side, deep = DEPTH, seen = new Set([found.event.event_id])) {
  const items = [];
  let left = 0;
  for (const event of found[side]) {
    if (seen.has(event.event_id)) continue;
    if (seen.size > MOST_CAUSES) { left++; continue; }
    seen.add(event.event_id);
    const next = deep > 1 ? await source.event(event.event_id) : null;
    items.push(el('li', {}, a(base, `/event/${event.event_id}`, `${base.yearOf(event.tick)}`), ' ', eventText(base, event), side === 'causes' ? proofMark(base, found.event.event_id, event.event_id) : proofMark(base, event.event_id, found.event.event_id), next && next.event ? await tellAlong(base, source, next, side, deep - 1, seen) : null));
  }
  if (left) items.push(el('li', { class: 'quiet' }, `and ${left} more`));
  return items.length ? el('ul', { class: 'causes' }, items) : null;
}

// -- threads, voices, search ----------------------------------------------------------------------------------------------

const threadLine = (base, thread, i, { kind = true } = {}) => [a(base, `/thread/${i}`, thread.title), el('span', { class: 'span' }, ` ${kind ? `${thread.kind}, ` : ''}year ${thread.first_year}${thread.last_year > thread.first_year ? `–${thread.last_year}` : ''}`)];

function threadsPage(base) {
  const kinds = grouped(base.threads.map((thread, i) => [thread.kind, [thread, i + 1]]));
  return [heading('Threads', 'stories that run through the years: ', plural(base.threads.length, 'thread')), [...kinds].map(([kind, inside]) => section(capital(kind), folded(inside, 10, shown => links(shown.map(([thread, i]) => threadLine(base, thread, i, { kind: false }))))))];
}

async function threadPage(base, source, argument) {
  const thread = base.threads[Number(argument) - 1];
  if (!thread) return nothing('There is no such thread.');
  const shown = thread.events.slice(0, MOST_AT_ONCE), events = (await Promise.all(shown.map(id => source.event(id)))).filter(found => found.event);
  const values = Object.entries(thread.values || {});
  return [heading(thread.title, capital(thread.kind), ` · year ${thread.first_year} to ${thread.last_year}`),
    values.length ? figures(values.map(([name, value]) => [name.replaceAll('_', ' '), number(value)])) : null,
    thread.people.length ? section('People', folded([...new Set(thread.people)], 24, ids => links(ids.map(id => [nameOf(base, id), base.byId.has(id) ? el('span', { class: 'span' }, ` ${lifeSpan(base, base.byId.get(id))}`) : null])))) : null,
    events.length ? section('What happened', el('ol', { class: 'years' }, events.map(({ event, thought }) => el('li', {}, el('p', { class: 'when' }, yearLink(base, base.yearOf(event.tick)), el('span', { class: 'span' }, ` ${base.seasonOf(event.tick)}`)),
      el('div', {}, el('p', {}, eventText(base, event), '\u00a0', eventLink(base, event)), thought ? el('p', { class: 'memory' }, el('q', {}, saidText(base, thought))) : null)))),
    thread.events.length > shown.length ? el('p', { class: 'quiet' }, `and ${number(thread.events.length - shown.length)} more`) : null) : null];
}

function voicesPage(base) {
  return [heading('Voices', 'what they said when it mattered'), folded(base.quotes, 60, shown => el('ul', { class: 'voices' }, shown.map(quote => el('li', {}, el('blockquote', {}, quote.sentence),
    el('p', { class: 'by' }, nameOf(base, quote.agent_id), ', ', base.seasonOf(quote.tick), ' ', yearLink(base, base.yearOf(quote.tick)), quote.occasion ? `, ${quote.occasion}` : null, quote.event_id ? [' · ', eventLink(base, quote)] : null)))))];
}

async function searchPage(base, source, argument, query) {
  const words = (query.get('q') || '').trim();
  const field = document.querySelector('#search input');
  if (field) field.value = words;
  if (!words) return [heading('Search'), el('p', {}, 'Write a word or two into the field above: a name, a place, a thing.')];
  const people = base.people.filter(person => `${base.fullName(person)} @${person.agent_id}`.toLowerCase().includes(words.toLowerCase()));
  const said = await source.search(words);
  return [heading(`“${words}”`, plural(people.length, 'person', 'people'), ', ', plural(said.length, 'sentence'), said.length === MOST_FOUND ? ' and perhaps more' : null),
    people.length ? section('People', folded(people, 12, shown => links(shown.map(person => [nameOf(base, person.agent_id), el('span', { class: 'span' }, ` ${lifeSpan(base, person)}`)])))) : null,
    section('Sentences', said.length ? sayings(base, said) : el('p', { class: 'quiet' }, 'Nobody said that.'))];
}

const MOST_FOUND = 50;
