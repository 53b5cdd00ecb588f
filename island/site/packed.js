'use strict';
/* The source of a report: what island/site/pack.py put into the page, unpacked when a page first needs it. */

async function unpacked(name) {
  const bytes = bytesOf(document.getElementById(`data-${name}`).textContent);
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'))).arrayBuffer());
}

const jsonOf = bytes => JSON.parse(new TextDecoder().decode(bytes));
const unpackedJson = async name => jsonOf(await unpacked(name));

/** A list of rows, of which pack.py wrote the columns: each as it is, or as steps. */
function rowsOf(columns) {
  const lists = columns.map(([isSteps, ...values]) => {
    let last = 0;
    return isSteps ? values.map(step => step === null ? null : (last += step)) : values;
  });
  return (lists[0] || []).map((_, i) => lists.map(list => list[i]));
}

/** By deed, its templates, of heads and tails, and how many holes each has for other names and for places. */
function templatesOf(bytes) {
  const [headTexts, tailTexts, ...rest] = columnsOf(bytes, 6), [heads, tails] = [headTexts, tailTexts].map(jsonOf), [deeds, sizes, steps, ends] = rest.map(numbersOf);
  const found = {};
  for (let i = 0, at = 0; i < deeds.length; i++) {
    let head = 0;
    const texts = Array.from({ length: sizes[i] }, () => heads[head += signed(steps[at])] + tails[ends[at++]]);
    found[deeds[i]] = { texts, others: holesIn(texts, '\u0002'), places: holesIn(texts, '\u0003') };
  }
  return found;
}

const [KIND, GAP, STEP, ACTOR, OTHER, PLACE, OUTCOME, AMOUNT, CAUSES, CAUSE, BACK, NUMBER, KIND_OF_DEED,
  NEXT, DEED, DEED_OF_EVENT, PARTNER, NEW_PARTNER, RESULT, SENTENCE, SPOT] = Array(21).keys();
const HOLES = /[\u0001-\u0003]/g, NEVER = 1023;
const modulo = (value, by) => (value % by + by) % by;
const holesIn = (texts, hole) => Uint32Array.from(texts, text => text.split(hole).length - 1);
const listIn = (map, key) => map.get(key) || map.set(key, []).get(key);
const SMALL = 2 ** 20;
/** A key for two numbers; of small ones a small number, which a map finds at once. */
const pairOf = (kind, who) => kind < 512 && who < SMALL ? kind * SMALL + who : `${kind} ${who}`;

/** Whom everybody met, the last one first. */
class Recent {
  constructor() { this.met = new Map(); }
  of(who) { return listIn(this.met, who); }
  meet(who, other) {
    const met = this.of(who), at = met[0] === other ? 0 : met.indexOf(other);
    if (at > 0) met.splice(at, 1);
    if (at) met.unshift(other);
  }
}

/** Who is on the island in a tick, one higher than their numbers, and who of them has done nothing yet. */
class Living {
  constructor(data) {
    const at = name => data.columns.people.indexOf(name), [who, came, died, left] = ['agent_id', 'arrived_tick', 'died_tick', 'left_tick'].map(at);
    const goneIn = row => Math.min(...[died, left].map(one => row[one] === null ? LIMIT : whole(row[one])));
    this.stays = data.people.map(row => ({ who: Math.max(0, whole(row[who]) + 1), came: whole(row[came]), gone: goneIn(row) })).sort((one, two) => one.came - two.came);
    this.gone = new Map(this.stays.map(({ who, gone }) => [who, gone]));
    this.all = []; this.came = 0; this.tick = -Infinity;
  }
  begin(tick) {
    if (tick < this.tick) { this.came = 0; this.all = []; }
    for (; this.came < this.stays.length && this.stays[this.came].came <= tick; this.came++) this.all.push(this.stays[this.came].who);
    this.all = this.all.filter(who => this.gone.get(who) >= tick).sort((one, two) => one - two);
    this.idle = [...this.all]; this.tick = tick;
  }
  done(who) { const at = this.idle.indexOf(who); if (at >= 0) this.idle.splice(at, 1); }
}

/** The events of a report; `causes` are those of `effects`, by the same place in both. */
class Events {
  constructor(bytes, tables, data) {
    const [size, coded] = columnsOf(bytes, 2), count = numbersOf(size)[0];
    for (const name of ['ids', 'ticks', 'kinds', 'actors', 'others', 'places', 'amounts', 'outcomes']) this[name] = new Float64Array(count);
    this.effects = []; this.causes = [];
    this.deeds = new Map(); // rows of deeds by person, one higher
    this.isDeed = Object.entries(data.words.kind).reduce((found, [kind, word]) => { found[kind] = word.is_deed; return found; }, []);
    this.isTold = Object.entries(data.words.kind).reduce((found, [kind, word]) => { found[kind] = !word.is_quiet; return found; }, []);
    this.year = Math.max(1, whole(data.ticks_a_year));
    this.read(new Stream(coded, tables), count, new Living(data));
  }
  read(stream, count, living) {
    const { ids, ticks, kinds, actors, others, places, amounts, outcomes } = this, recent = new Recent(), lastPlaces = new Map(), rows = { ofKind: new Map(), ofPerson: new Map() }, deedIn = new Map();
    let before = -1, whatBefore = this.isDeed[0] ? 0 : 1;
    for (let i = 0; i < count; i++) {
      const what = stream.number(contextOf(KIND, whatBefore), DIRECT_MOST);
      before = ids[i] = before + 1 + stream.number(contextOf(GAP, what));
      ticks[i] = (i ? ticks[i - 1] : 0) + signed(stream.number(contextOf(STEP, what)));
      if (!i || ticks[i] !== ticks[i - 1]) living.begin(ticks[i]);
      const actor = actors[i] = this.actor(stream, i, what, living);
      const kind = kinds[i] = what ? what - 1 : this.deed(stream, actor, modulo(ticks[i], this.year), deedIn);
      const other = others[i] = this.other(stream, i, living, recent);
      whatBefore = what;
      const place = places[i] = stream.number(contextOf(PLACE, kind, lastPlaces.get(pairOf(kind, actor)) ?? NEVER), DIRECT_MOST);
      outcomes[i] = stream.number(contextOf(OUTCOME, kind));
      amounts[i] = stream.number(contextOf(AMOUNT, kind, outcomes[i]));
      if (this.isTold[kind] ?? true) this.causesOf(stream, i, rows);
      if (this.isDeed[kind]) { living.done(actor); listIn(this.deeds, actor).push(i); }
      lastPlaces.set(pairOf(kind, actor), place);
      if (actor && other) { recent.meet(actor, other); recent.meet(other, actor); }
      listIn(rows.ofKind, kind).push(i);
      if (actor) listIn(rows.ofPerson, actor).push(i);
      if (other && other !== actor) listIn(rows.ofPerson, other).push(i);
    }
  }
  /** Which deed follows from whose it is, by what the person did in that season before. */
  deed(stream, actor, season, deedIn) {
    const kind = stream.number(contextOf(KIND_OF_DEED, season, deedIn.get(pairOf(season, actor)) ?? 0), DIRECT_MOST);
    deedIn.set(pairOf(season, actor), kind + 1);
    return kind;
  }
  actor(stream, i, what, living) {
    const way = stream.number(contextOf(ACTOR, what)), among = what ? living.all : living.idle;
    if (way === 0) return 0;
    if (way === 1) return this.actors[i - 1];
    if (way === 2) return this.others[i - 1];
    return way === 3 ? among[stream.among(among.length)] : stream.number(contextOf(NUMBER));
  }
  other(stream, i, living, recent) {
    const way = stream.number(contextOf(OTHER, this.kinds[i]));
    if (way === 0) return 0;
    if (way === 1) return living.all[stream.among(living.all.length)];
    return way === 2 ? stream.number(contextOf(NUMBER)) : recent.of(this.actors[i])[way - 3];
  }
  causesOf(stream, i, rows) {
    const kind = this.kinds[i], count = stream.number(contextOf(CAUSES, kind));
    for (let nth = 0; nth < count; nth++) {
      const said = stream.number(contextOf(CAUSE, kind, nth), DIRECT_MOST), way = said % 4, of = Math.floor(said / 4);
      this.effects.push(this.ids[i]);
      if (!said) { this.causes.push(this.ids[i] - signed(stream.number(contextOf(NUMBER, 1)))); continue; }
      let left = stream.number(contextOf(BACK, 4 * kind + way, of));
      const among = way === 3 ? rows.ofKind.get(of) : rows.ofPerson.get(way === 1 ? this.actors[i] : this.others[i]);
      let at = among.length - 1;
      if (way === 3) at -= left;
      else while (this.kinds[among[at]] !== of || left--) at--;
      this.causes.push(this.ids[among[at]]);
    }
  }
  /** The first place in a rising column whose value is at least this. */
  static firstAt(column, value) {
    let low = 0, high = column.length;
    while (low < high) { const middle = (low + high) >> 1; if (column[middle] < value) low = middle + 1; else high = middle; }
    return low;
  }
  at(id) { const row = Events.firstAt(this.ids, id); return this.ids[row] === id ? row : -1; }
  /** The number of what somebody did at a tick, null when it is not kept. */
  deedOf(tick, agent, kind) {
    for (let row = Events.firstAt(this.ticks, tick); this.ticks[row] === tick; row++) if (this.actors[row] === agent + 1 && this.kinds[row] === kind) return this.ids[row];
    return null;
  }
  record(i) {
    return { event_id: this.ids[i], tick: this.ticks[i], kind: this.kinds[i], actor: orNull(this.actors[i]), other: orNull(this.others[i]),
      place: orNull(this.places[i]), amount: signed(this.amounts[i]), outcome: orNull(this.outcomes[i]) };
  }
  rowsWhere(test) { const found = []; for (let i = 0; i < this.ids.length; i++) if (test(i)) found.push(i); return found; }
  /** Rows of the events on the other side of the links whose `from` is this event. */
  linked(id, from, to) {
    const found = [];
    for (let i = 0; i < from.length; i++) if (from[i] === id) { const row = this.at(to[i]); if (row >= 0) found.push(row); }
    return found;
  }
}

/** The thoughts of some persons who follow each other by number. */
class Block {
  constructor(bytes, tables, templates, data, events) {
    const [people, sizes, coded, extras] = columnsOf(bytes, 4), counts = numbersOf(sizes), size = counts.reduce((sum, one) => sum + one, 0);
    const at = (list, name) => data.columns[list].indexOf(name);
    this.names = new Map(data.people.map(row => [row[at('people', 'agent_id')], row[at('people', 'name')]]));
    this.placeNames = data.places.map(row => row[at('places', 'name')]);
    this.placeNumbers = new Map(data.places.map((row, number) => [row[at('places', 'place_id')], number]).reverse());
    Object.assign(this, { templates, events, size, year: Math.max(1, whole(data.ticks_a_year)), extras: jsonOf(extras), spots: [] });
    for (const name of ['agents', 'ticks', 'deeds', 'partners', 'outcomes', 'patterns', 'extra', 'spot']) this[name] = new Float64Array(size);
    this.kinds = new Uint8Array(size);
    this.first = new Map();
    const stream = new Stream(coded, tables);
    let row = 0, agent = 0;
    numbersOf(people).forEach((step, i) => {
      agent += step;
      this.first.set(agent, [row, row + counts[i]]);
      this.read(stream, agent, row, row += counts[i]);
    });
  }
  /** The thoughts of one person, each by what is known before it: the events of the deeds, the year before, whom the person met last. */
  read(stream, agent, from, to) {
    const { ticks, kinds, deeds, outcomes, events, year } = this, own = events.deeds.get(agent + 1) || [];
    const deedIn = new Map(), spotOf = new Map(), recent = new Recent();
    let tick = 0, kind = 0, extra = from ? this.extraAfter : 0;
    for (let row = from, nextDeed = 0; row < to; row++) {
      const next = stream.number(contextOf(NEXT, modulo(tick, year), kind));
      tick = ticks[row] = tick + signed(Math.floor(next / 2));
      kind = kinds[row] = next % 2;
      while (nextDeed < own.length && events.ticks[own[nextDeed]] < tick) nextDeed++;
      const event = kind === 0 && nextDeed < own.length && events.ticks[own[nextDeed]] === tick ? own[nextDeed] : -1, season = modulo(tick, year);
      const known = event >= 0 ? contextOf(DEED_OF_EVENT, events.kinds[event]) : contextOf(DEED, 2 * season + kind, deedIn.get(season) ?? 0);
      const deed = deeds[row] = stream.number(known, DIRECT_MOST);
      this.agents[row] = agent;
      this.partners[row] = this.partner(stream, agent, deed, event, recent);
      outcomes[row] = stream.number(contextOf(RESULT, deed, event >= 0 ? events.outcomes[event] : 0));
      const template = this.patterns[row] = stream.number(contextOf(SENTENCE, deed, outcomes[row]), DIRECT_MOST), { others, places } = this.templates[deed];
      this.extra[row] = extra;
      extra += others[template];
      this.spot[row] = this.spots.length;
      for (let left = places[template]; left > 0; left--) {
        const last = event >= 0 && events.places[event] ? this.placeNumbers.get(events.places[event] - 1) ?? -1 : spotOf.get(deed) ?? -1;
        const said = stream.number(contextOf(SPOT, deed, last >= 0 ? 1 : 0), DIRECT_MOST), spot = said ? said - 1 : last;
        this.spots.push(spot);
        spotOf.set(deed, spot);
      }
      if (kind === 0) deedIn.set(season, deed);
    }
    this.extraAfter = extra;
  }
  partner(stream, agent, deed, event, recent) {
    const way = stream.number(contextOf(PARTNER, deed, event >= 0 ? 1 : 0));
    if (!way) return 0;
    const partner = way === 1 ? this.events.others[event] : way === 2 ? agent + signed(stream.number(contextOf(NEW_PARTNER, deed))) : recent.of(0)[way - 3];
    recent.meet(0, partner);
    return partner;
  }
  sentence(row) {
    let extra = this.extra[row], spot = this.spot[row];
    const filled = { '\u0001': () => this.partners[row] ? this.names.get(this.partners[row] - 1) : '', '\u0002': () => this.extras[extra++], '\u0003': () => this.placeNames[this.spots[spot++]] };
    return this.templates[this.deeds[row]].texts[this.patterns[row]].replace(HOLES, hole => filled[hole]());
  }
  /** One thought with the names of rows.THOUGHTS; the number of its event is for `Packed` to find. */
  record(row) {
    return { tick: this.ticks[row], agent_id: this.agents[row], kind: this.kinds[row], deed: orNull(this.deeds[row]), partner: orNull(this.partners[row]),
      outcome: orNull(this.outcomes[row]), event_id: null, sentence: this.sentence(row) };
  }
  rowsOf(agent) { const [from, to] = this.first.get(agent) || [0, 0]; return Array.from({ length: to - from }, (_, i) => from + i); }
}

const wordsOf = text => text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);

class Packed {
  href(path) { return `#${path}`; }
  path() { return location.hash.startsWith('#/') ? location.hash.slice(1) : '/'; }
  onMove(again) { addEventListener('hashchange', again); }
  base() {
    return this.data ??= unpackedJson('base').then(data => {
      for (const name of Object.keys(data.columns)) if (Array.isArray(data[name])) data[name] = rowsOf(data[name]);
      return data;
    });
  }
  /** Puts the pictures below the chronicle into their places, when it is first shown. */
  hang() { return this.hung ??= this.hangAll(); }
  async hangAll() {
    const places = document.querySelectorAll('figure[data-picture]'), texts = places.length ? await unpackedJson('pictures') : [];
    for (const place of places) {
      place.prepend(new DOMParser().parseFromString(texts[place.dataset.picture], 'text/html').body.firstElementChild);
      delete place.dataset.picture;
    }
  }
  /** The elements of a page that was written out beforehand; none where this history has no such page. */
  written(name) { return [...(document.getElementById(`more-${name}`)?.content.cloneNode(true).children || [])]; }
  atlas() { return this.mapped ??= unpackedJson('atlas'); }
  proofs() { return this.proved ??= unpackedJson('proofs'); }
  tables() { return this.counted ??= unpacked('tables').then(tablesOf); }
  events() { return this.happened ??= Promise.all([unpacked('events'), this.tables(), this.base()]).then(parts => new Events(...parts)); }
  templatesByDeed() { return this.templates ??= unpacked('templates').then(templatesOf); }
  blockList() { return this.listed ??= unpackedJson('blocks'); }

  async block(number) {
    this.blocks ??= new Map();
    if (!this.blocks.has(number)) this.blocks.set(number, this.unpackedBlock(number));
    return this.blocks.get(number);
  }
  async unpackedBlock(number) {
    return new Block(...await Promise.all([unpacked(`thoughts-${number}`), this.tables(), this.templatesByDeed(), this.base(), this.events()]));
  }
  /** The block that a person is in, or would be. */
  async blockOf(agent) {
    const number = (await this.blockList()).findIndex(([last]) => agent <= last);
    return number < 0 ? null : this.block(number);
  }
  /** The blocks with thoughts of these ticks. */
  async blocksOf(from = -Infinity, to = Infinity) {
    const numbers = (await this.blockList()).flatMap(([, first, last], i) => first <= to && last >= from ? [i] : []);
    return Promise.all(numbers.map(number => this.block(number)));
  }

  isQuiet(data, kind) { return !data.words.kind[kind] || data.words.kind[kind].is_quiet; }
  async told(block, row) {
    const [data, events] = await Promise.all([this.base(), this.events()]), thought = block.record(row);
    if (!thought.kind && thought.deed !== null && !this.isQuiet(data, thought.deed)) thought.event_id = events.deedOf(thought.tick, thought.agent_id, thought.deed);
    return thought;
  }
  /** The sentence told of the deed in this row of events. */
  async toldOf(i) {
    const [data, events] = await Promise.all([this.base(), this.events()]), agent = events.actors[i] - 1;
    const block = data.words.kind[events.kinds[i]]?.is_deed ? await this.blockOf(agent) : null;
    const row = block ? block.rowsOf(agent).find(row => block.ticks[row] === events.ticks[i] && !block.kinds[row] && block.deeds[row] === events.kinds[i] + 1) : undefined;
    return row === undefined ? null : this.told(block, row);
  }

  async person(id) {
    const [data, events, block] = await Promise.all([this.base(), this.events(), this.blockOf(id)]);
    const stands = events.rowsWhere(i => (events.actors[i] === id + 1 || events.others[i] === id + 1) && !this.isQuiet(data, events.kinds[i]));
    const others = await Promise.all(stands.filter(i => events.others[i] === id + 1).map(i => this.toldOf(i)));
    return { thoughts: block ? await Promise.all(block.rowsOf(id).map(row => this.told(block, row))) : [], events: stands.map(i => events.record(i)), others: others.filter(Boolean) };
  }
  async year(year) {
    const [data, events] = await Promise.all([this.base(), this.events()]), yearOf = tick => Math.max(0, Math.floor(tick / data.ticks_a_year));
    const blocks = await this.blocksOf(year ? year * data.ticks_a_year : -Infinity, (year + 1) * data.ticks_a_year - 1), found = [];
    for (const block of blocks) for (let row = 0; row < block.size; row++) if (yearOf(block.ticks[row]) === year) found.push([block, row]);
    found.sort(([one, i], [two, k]) => one.ticks[i] - two.ticks[k]); // a stable sort: within a tick by person, as they lie
    return { thoughts: await Promise.all(found.map(([block, row]) => this.told(block, row))), events: events.rowsWhere(i => yearOf(events.ticks[i]) === year && !this.isQuiet(data, events.kinds[i])).map(i => events.record(i)) };
  }
  async event(id) {
    const events = await this.events(), row = events.at(id);
    if (row < 0) return { event: null, thought: null, causes: [], consequences: [] };
    const along = (from, to) => events.linked(id, from, to).map(i => events.record(i));
    return { event: events.record(row), thought: await this.toldOf(row), causes: along(events.effects, events.causes), consequences: along(events.causes, events.effects) };
  }
  /** The first sentences in time that hold all the words, whole and in any case. */
  async search(words) {
    const wanted = wordsOf(words), found = [];
    if (!wanted.length) return [];
    const holds = text => { const said = new Set(wordsOf(text)); return wanted.every(word => said.has(word)); };
    const may = text => { const low = text.toLowerCase(); return wanted.every(word => low.includes(word)); };
    const templates = await this.templatesByDeed();
    const known = {}; // of each template: whether it holds the words whatever fills its holes, or may with what does
    for (const [deed, { texts }] of Object.entries(templates)) known[deed] = texts.map(text => holds(text) ? 'surely' : /[\u0001-\u0003]/.test(text) ? 'perhaps' : '');
    for (const block of await this.blocksOf()) {
      for (let row = 0; row < block.size; row++) {
        const is = known[block.deeds[row]][block.patterns[row]], text = is === 'perhaps' ? block.sentence(row) : '';
        if (is === 'surely' || (text && may(text) && holds(text))) found.push([block, row]);
      }
    }
    found.sort(([one, i], [two, k]) => one.ticks[i] - two.ticks[k]);
    return Promise.all(found.slice(0, MOST_FOUND).map(([block, row]) => this.told(block, row)));
  }
}

const source = new Packed();
requestAnimationFrame(() => setTimeout(() => start(source))); // the chronicle is painted first
