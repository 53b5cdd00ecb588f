'use strict';
/* The source of a report: what island/site/pack.py put into the page, unpacked when a page first needs it. */

async function unpacked(name) {
  const text = document.getElementById(`data-${name}`).textContent;
  const bytes = Uint8Array.fromBase64 ? Uint8Array.fromBase64(text) : Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'))).arrayBuffer());
}

const jsonOf = bytes => JSON.parse(new TextDecoder().decode(bytes));
const unpackedJson = async name => jsonOf(await unpacked(name));

/** Unsigned numbers in groups of seven bits, the lowest first; as `numbers_of` in pack.py writes them. */
function numbersOf(bytes) {
  let count = 0;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] < 128) count++;
  const values = new Float64Array(count);
  for (let i = 0, at = 0, value = 0, unit = 1; i < bytes.length; i++) {
    value += (bytes[i] & 127) * unit;
    if (bytes[i] < 128) { values[at++] = value; value = 0; unit = 1; } else unit *= 128;
  }
  return values;
}

/** The bytes of each column, as `joined` in pack.py puts them one after another. */
function columnsOf(bytes, count) {
  let at = 0;
  for (let left = count; left; at++) if (bytes[at] < 128) left--;
  return Array.from(numbersOf(bytes.subarray(0, at)), length => bytes.subarray(at, at += length));
}

const signed = value => value % 2 ? -(value + 1) / 2 : value / 2;
const orNull = value => value ? value - 1 : null;

/** The thoughts of some persons who follow each other by number. */
class Block {
  constructor(bytes, templates, names) {
    const columns = columnsOf(bytes, 8);
    this.extras = jsonOf(columns.pop());
    const [persons, counts, steps, deeds, partners, outcomes, patterns] = columns.map(numbersOf);
    Object.assign(this, { deeds, partners, outcomes, patterns, templates, names, size: steps.length });
    this.agents = new Uint32Array(this.size); this.ticks = new Float64Array(this.size); this.kinds = new Uint8Array(this.size); this.extra = new Uint32Array(this.size);
    this.first = new Map();
    let row = 0, agent = 0, extra = 0;
    persons.forEach((step, i) => {
      agent += step;
      this.first.set(agent, [row, row + counts[i]]);
      let tick = 0;
      for (const end = row + counts[i]; row < end; row++) {
        tick += signed(Math.floor(steps[row] / 2));
        this.agents[row] = agent; this.ticks[row] = tick; this.kinds[row] = steps[row] % 2; this.extra[row] = extra;
        extra += templates[deeds[row]][patterns[row]].split('\u0002').length - 1;
      }
    });
  }
  sentence(row) {
    let extra = this.extra[row];
    const partner = this.partners[row] ? this.names.get(this.partners[row] - 1) : '';
    return this.templates[this.deeds[row]][this.patterns[row]].replace(/[\u0001\u0002]/g, hole => hole === '\u0001' ? partner : this.extras[extra++]);
  }
  /** One thought with the names of rows.THOUGHTS; the number of its event is for `Packed` to find. */
  record(row) {
    return { tick: this.ticks[row], agent_id: this.agents[row], kind: this.kinds[row], deed: orNull(this.deeds[row]), partner: orNull(this.partners[row]),
      outcome: orNull(this.outcomes[row]), event_id: null, sentence: this.sentence(row) };
  }
  rowsOf(agent) { const [from, to] = this.first.get(agent) || [0, 0]; return Array.from({ length: to - from }, (_, i) => from + i); }
}

class Events {
  constructor(bytes) {
    const [ids, ticks, kinds, actors, others, places, amounts, outcomes, effects, causes] = columnsOf(bytes, 10).map(numbersOf);
    Object.assign(this, { ids, ticks, kinds, actors, others, places, amounts, outcomes, effects, causes });
    for (let i = 1; i < ids.length; i++) ids[i] += ids[i - 1];
    for (let i = 0, tick = 0; i < ticks.length; i++) { tick += signed(ticks[i]); ticks[i] = tick; }
    for (let i = 0, id = 0; i < effects.length; i++) { id += effects[i]; effects[i] = id; causes[i] = id - signed(causes[i]); }
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

const wordsOf = text => text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);

class Packed {
  href(path) { return `#${path}`; }
  path() { return location.hash.startsWith('#/') ? location.hash.slice(1) : '/'; }
  onMove(again) { addEventListener('hashchange', again); }
  base() { return this.data ??= unpackedJson('base'); }
  /** The elements of a page that was written out beforehand; none where this history has no such page. */
  written(name) { return [...(document.getElementById(`more-${name}`)?.content.cloneNode(true).children || [])]; }
  atlas() { return this.mapped ??= unpackedJson('atlas'); }
  proofs() { return this.proved ??= unpackedJson('proofs'); }
  events() { return this.happened ??= unpacked('events').then(bytes => new Events(bytes)); }
  blockList() { return this.listed ??= unpackedJson('blocks'); }

  async block(number) {
    this.blocks ??= new Map();
    if (!this.blocks.has(number)) this.blocks.set(number, this.unpackedBlock(number));
    return this.blocks.get(number);
  }
  async unpackedBlock(number) {
    const [bytes, templates, data] = await Promise.all([unpacked(`thoughts-${number}`), this.templates ??= unpackedJson('templates'), this.base()]);
    const at = name => data.columns.people.indexOf(name);
    this.names ??= new Map(data.people.map(row => [row[at('agent_id')], row[at('name')]]));
    return new Block(bytes, templates, this.names);
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
    const templates = await (this.templates ??= unpackedJson('templates'));
    const known = {}; // of each template: whether it holds the words whatever fills its holes, or may with what does
    for (const [deed, texts] of Object.entries(templates)) known[deed] = texts.map(text => holds(text) ? 'surely' : /[\u0001\u0002]/.test(text) ? 'perhaps' : '');
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
