'use strict';
/* What all pages are built with: elements by textContent alone, people, years and events in words. `base` is rows.base, indexed once. */

const SVG = 'http://www.w3.org/2000/svg';
const DONE = 4; // an outcome that goes without saying

function element(space, tag, attributes, children) {
  const node = space ? document.createElementNS(space, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value);
  node.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return node;
}
const el = (tag, attributes, ...children) => element(null, tag, attributes, children);
const svg = (tag, attributes, ...children) => element(SVG, tag, attributes, children);

/** Rows as lists with their columns' names put to them. */
const recordsOf = (columns, rows) => rows.map(row => Object.fromEntries(columns.map((column, i) => [column, row[i]])));

/** The rows of `base` by what they are asked for; columns by name: `who.mother` reads as in the database. */
class Base {
  constructor(data, href) {
    Object.assign(this, data);
    this.href = href;
    for (const name of ['people', 'places', 'houses', 'relations', 'census']) this[name] = this.records(name, data[name]);
    this.byId = new Map(this.people.map(person => [person.agent_id, person]));
    this.placeById = new Map(this.places.map(place => [place.place_id, place]));
    this.censusOf = new Map(this.census.map(year => [year.year, year]));
    this.children = grouped(this.people.flatMap(child => [[child.mother, child], [child.father, child]]));
    this.bonds = grouped(this.relations.flatMap(bond => [[bond.a, bond], [bond.b, bond]]));
    this.livesOf = grouped((data.lives || []).map(life => [life.agent_id, life]));
    this.threadsOf = grouped((data.threads || []).flatMap((thread, i) => [...new Set(thread.people)].map(id => [id, i + 1])));
    const bearers = new Map();
    for (const person of this.people) { const name = this.fullName(person); bearers.set(name, (bearers.get(name) || 0) + 1); }
    this.namesakes = new Set([...bearers].filter(([, count]) => count > 1).map(([name]) => name));
    this.lastYear = Math.max(0, this.years - 1, this.yearOf(this.ticks - 1));
  }
  /** What was tried of causes: it may grow while the history stays. */
  prove(rows) { this.proofsOf = grouped(this.records('proofs', rows).map(proof => [proof.event_id, proof])); }
  records(name, rows) { return recordsOf(this.columns[name], rows); }
  fullName(person) { return person.house ? `${person.name} ${person.house}` : person.name; }
  yearOf(tick) { return Math.max(0, Math.floor(tick / this.ticks_a_year)); }
  seasonOf(tick) {
    const within = ((tick % this.ticks_a_year) + this.ticks_a_year) % this.ticks_a_year;
    return tick < 0 ? 'landing' : this.words.season[Math.floor(within * 4 / this.ticks_a_year)];
  }
  eraOf(year) { return this.eras.find(era => era.first_year <= year && year <= era.last_year); }
  diedYear(person) { return person.died_tick === null ? null : this.yearOf(person.died_tick); }
  /** Of death or of sailing away, null for who is there. */
  goneYear(person) { return person.left_tick === null ? this.diedYear(person) : this.yearOf(person.left_tick); }
  isAliveIn(person, year) {
    const gone = this.goneYear(person);
    return this.yearOf(person.arrived_tick) <= year && (gone === null || gone >= year);
  }
}

function grouped(pairs) {
  const found = new Map();
  for (const [key, value] of pairs) if (key !== null) { if (!found.has(key)) found.set(key, []); found.get(key).push(value); }
  return found;
}

// -- words and links ------------------------------------------------------------------------------------------------------

const plural = (count, one, many) => `${count.toLocaleString('en')} ${count === 1 ? one : many || one + 's'}`;
const capital = text => text.charAt(0).toUpperCase() + text.slice(1);
const a = (base, path, ...children) => el('a', { href: base.href(path) }, ...children);

/** A person's name as a link, with the number where others bear the name too. */
function nameOf(base, id, { short = false } = {}) {
  const person = base.byId.get(id);
  if (!person) return 'somebody';
  const full = base.fullName(person);
  const number = !short && base.namesakes.has(full) ? el('span', { class: 'number' }, ` @${id}`) : null;
  return a(base, `/person/${id}`, short ? person.name : full, number);
}

const yearLink = (base, year) => a(base, `/year/${year}`, `${year}`);
const houseLink = (base, house) => a(base, `/house/${encodeURIComponent(house)}`, house);

function lifeSpan(base, person) {
  const died = base.goneYear(person);
  const from = person.born_year < 0 ? `−${-person.born_year} ` : person.born_year; // a minus beside a dash wants room
  return `${from}–${died === null ? '' : person.born_year < 0 ? ` ${died}` : died}`;
}

function ageText(base, person) {
  const died = base.diedYear(person), gone = base.goneYear(person);
  const age = (gone === null ? base.lastYear : gone) - person.born_year;
  if (person.left_tick !== null) return `sailed away at ${age}`;
  return died === null ? `${age}, alive` : `died at ${age} of ${base.words.cause[person.death_cause] ?? person.death_cause}`;
}

/** A template of a kind of event as nodes: people and places are links, numbers are words where the kind has words for them.
    `actors`: nodes for those it befell together. */
function filled(base, template, event, actors = null) {
  const kind = base.words.kind[event.kind] || {};
  const word = (list, value) => list ? base.words[list][value] : value;
  const place = base.placeById.get(event.place);
  const parts = {
    actor: () => actors ?? nameOf(base, event.actor), other: () => nameOf(base, event.other),
    place: () => place ? a(base, `/place/${event.place}`, place.name) : 'a place',
    amount: () => String(word(kind.amount, event.amount) ?? ''), outcome: () => String(word(kind.outcome, event.outcome) ?? ''),
  };
  return template.split(/\{(actor|other|place|amount|outcome)\}/).map((part, i) => i % 2 ? parts[part]() : part);
}

/** What happened, as nodes without a stop; a deed's outcome stands behind it. */
function eventText(base, event) {
  const kind = base.words.kind[event.kind];
  if (!kind) return ['what is not known'];
  const outcome = kind.is_deed && event.outcome !== null && event.outcome !== DONE ? `: ${base.words.outcome[event.outcome] ?? ''}` : '';
  const template = kind.by_outcome[(base.words[kind.outcome] || {})[event.outcome]] || (event.actor === null && kind.impersonal) || kind.sentence;
  return [...filled(base, template, event), outcome];
}

/** To the page of an event; behind it what was found when its causes were taken away, where that was tried. */
const eventLink = (base, event) => [el('a', { href: base.href(`/event/${event.event_id}`), class: 'why' }, el('span', { class: 'visually-hidden' }, `event ${event.event_id}, `), 'why?'),
  (base.proofsOf.get(event.event_id) || []).map(proofText)];

const proofText = proof => el('span', { class: 'proof' }, ` [${proof.mark}]`);
const proofMark = (base, event, cause) => (base.proofsOf.get(event) || []).filter(proof => proof.cause_id === cause).map(proofText);

/** A sentence as it was said; the given name of the one it was done to is a link. */
function saidText(base, thought) {
  const partner = base.byId.get(thought.partner);
  const at = partner ? thought.sentence.indexOf(partner.name) : -1;
  if (at < 0 || !partner.name) return [thought.sentence];
  return [thought.sentence.slice(0, at), nameOf(base, thought.partner, { short: true }), thought.sentence.slice(at + partner.name.length)];
}

function sayings(base, thoughts, { by = true } = {}) {
  return el('ul', { class: 'sayings' }, thoughts.map(thought => el('li', {},
    el('q', {}, saidText(base, thought)), ' ',
    el('span', { class: 'by' }, by ? [nameOf(base, thought.agent_id), ', '] : null, base.seasonOf(thought.tick), ' ', yearLink(base, base.yearOf(thought.tick)),
      thought.event_id ? [' · ', a(base, `/event/${thought.event_id}`, el('span', { class: 'visually-hidden' }, `event ${thought.event_id}, `), 'what came of it')] : null))));
}

/** A table in a box that scrolls on a narrow page. `rows` are lists of cells; the first cell heads its row. */
function table(caption, heads, rows) {
  const body = rows.map(cells => el('tr', {}, cells.map((cell, i) => i ? el('td', {}, cell) : el('th', { scope: 'row' }, cell))));
  return el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    el('table', {}, el('caption', {}, caption), el('thead', {}, el('tr', {}, heads.map(head => el('th', { scope: 'col' }, head)))), el('tbody', {}, body)));
}

/** A long list, its first part at once and the rest when asked for. */
function folded(items, most, build) {
  const box = build(items.slice(0, most));
  if (items.length <= most) return box;
  const button = el('button', { type: 'button', class: 'more' }, `Show all ${items.length.toLocaleString('en')}`);
  const whole = el('div', {}, box, button);
  button.addEventListener('click', () => { const all = build(items); all.tabIndex = -1; whole.replaceChildren(all); all.focus(); });
  return whole;
}
