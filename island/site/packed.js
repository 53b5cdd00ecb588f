'use strict';
/* The source of a report: the columns that island/site/pack.py put into the page, unpacked when first asked for. */

async function unpacked(name) {
  const text = atob(document.getElementById(`data-${name}`).textContent), bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'))).arrayBuffer());
}

const unpackedJson = async name => JSON.parse(new TextDecoder().decode(await unpacked(name)));

/** Unsigned numbers in groups of seven bits, the lowest first; as `numbers_of` in pack.py writes them. */
async function unpackedNumbers(name) {
  const bytes = await unpacked(name);
  let count = 0;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] < 128) count++;
  const values = new Float64Array(count);
  for (let i = 0, at = 0, value = 0, unit = 1; i < bytes.length; i++) {
    value += (bytes[i] & 127) * unit;
    if (bytes[i] < 128) { values[at++] = value; value = 0; unit = 1; } else unit *= 128;
  }
  return values;
}

const signed = value => value % 2 ? -(value + 1) / 2 : value / 2;
const orNull = value => value ? value - 1 : null;

class Thoughts {
  static async open(people) {
    const names = ['persons', 'counts', 'steps', 'deeds', 'partners', 'outcomes', 'patterns'];
    const columns = await Promise.all(names.map(name => unpackedNumbers(`thought-${name}`)));
    const [templates, extras] = await Promise.all(['thought-templates', 'thought-extras'].map(unpackedJson));
    return new Thoughts(people, Object.fromEntries(names.map((name, i) => [name, columns[i]])), templates, extras);
  }
  constructor(people, columns, templates, extras) {
    Object.assign(this, { people, templates, extras });
    const size = this.size = columns.steps.length;
    this.agent = new Uint32Array(size); this.tick = new Int32Array(size); this.kind = new Uint8Array(size);
    this.deed = Uint8Array.from(columns.deeds); this.outcome = Uint8Array.from(columns.outcomes);
    this.pattern = Uint32Array.from(columns.patterns); this.partner = new Uint32Array(size); this.extra = new Uint32Array(size + 1);
    this.first = new Map();
    const holes = templates.map(template => template.split('\u0002').length - 1);
    let row = 0, partners = 0;
    columns.persons.forEach((step, i) => {
      const agent = this.agent[row - 1] + step || step;
      this.first.set(agent, [row, row + columns.counts[i]]);
      let tick = 0;
      for (const end = row + columns.counts[i]; row < end; row++) {
        const value = columns.steps[row];
        tick = signed(Math.floor(value / 2)) + tick;
        this.agent[row] = agent; this.tick[row] = tick; this.kind[row] = value % 2;
      }
    });
    for (row = 0; row < size; row++) this.extra[row + 1] = this.extra[row] + holes[this.pattern[row]];
    for (row = 0; row < size; row++) this.partner[row] = columns.partners[row];
  }
  sentence(row) {
    let extra = this.extra[row];
    const partner = this.partner[row] ? this.people.get(this.partner[row] - 1) : '';
    return this.templates[this.pattern[row]].replace(/[\u0001\u0002]/g, hole => hole === '\u0001' ? partner : this.extras[extra++]);
  }
  /** One thought with the names of rows.THOUGHTS; `eventOf` finds the number of its event. */
  record(row, eventOf) {
    return { tick: this.tick[row], agent_id: this.agent[row], kind: this.kind[row], deed: orNull(this.deed[row]), partner: orNull(this.partner[row]),
      outcome: orNull(this.outcome[row]), event_id: eventOf(this, row), sentence: this.sentence(row) };
  }
}

class Events {
  static async open() {
    const names = ['ids', 'ticks', 'kinds', 'actors', 'others', 'places', 'amounts', 'outcomes'];
    const columns = await Promise.all([...names.map(name => `event-${name}`), 'cause-events', 'cause-causes'].map(unpackedNumbers));
    const causes = columns.splice(names.length);
    return new Events(Object.fromEntries(names.map((name, i) => [name, columns[i]])), causes);
  }
  constructor(columns, [effects, causes]) {
    Object.assign(this, columns, { effects, causes });
    for (let i = 1; i < this.ids.length; i++) this.ids[i] += this.ids[i - 1];
    for (let i = 0, tick = 0; i < this.ticks.length; i++) { tick += signed(this.ticks[i]); this.ticks[i] = tick; }
    for (let i = 0, id = 0; i < effects.length; i++) { id += effects[i]; effects[i] = id; causes[i] = id - signed(causes[i]); }
    this.deeds = new Map(); // of those that are told as events: the row by tick and doer
    for (let i = 0; i < this.ids.length; i++) if (this.kinds[i] < FIRST_EVENT) this.deeds.set(`${this.ticks[i]} ${this.actors[i] - 1}`, i);
  }
  at(id) {
    let low = 0, high = this.ids.length;
    while (low < high) { const middle = (low + high) >> 1; if (this.ids[middle] < id) low = middle + 1; else high = middle; }
    return this.ids[low] === id ? low : -1;
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
  async base() { return this.data ??= await unpackedJson('base'); }

  async open() {
    return this.opened ??= (async () => {
      const data = await this.base(), at = name => data.columns.people.indexOf(name);
      const people = new Map(data.people.map(row => [row[at('agent_id')], row[at('name')]]));
      const [thoughts, events] = await Promise.all([Thoughts.open(people), Events.open()]);
      const isQuiet = kind => !data.words.kind[kind] || data.words.kind[kind].is_quiet;
      const eventOf = ({ tick, agent, kind, deed }, row) => {
        if (kind[row] || !deed[row] || isQuiet(deed[row] - 1)) return null;
        const found = events.deeds.get(`${tick[row]} ${agent[row]}`);
        return found !== undefined && events.kinds[found] === deed[row] - 1 ? events.ids[found] : null;
      };
      const yearOf = tick => Math.max(0, Math.floor(tick / data.ticks_a_year));
      return this.whole = { data, thoughts, events, isQuiet, yearOf, told: row => thoughts.record(row, eventOf) };
    })();
  }
  async person(id) {
    const { thoughts, events, told, isQuiet } = await this.open(), [from, to] = thoughts.first.get(id) || [0, 0];
    const stands = events.rowsWhere(i => (events.actors[i] === id + 1 || events.others[i] === id + 1) && !isQuiet(events.kinds[i]));
    return { thoughts: Array.from({ length: to - from }, (_, i) => told(from + i)), events: stands.map(i => events.record(i)),
      others: stands.filter(i => events.others[i] === id + 1).map(i => this.toldOf(i)).filter(Boolean) };
  }
  async year(year) {
    const { thoughts, events, told, isQuiet, yearOf } = await this.open(), rows = [];
    for (let row = 0; row < thoughts.size; row++) if (yearOf(thoughts.tick[row]) === year) rows.push(row);
    rows.sort((one, two) => thoughts.tick[one] - thoughts.tick[two] || one - two);
    return { thoughts: rows.map(told), events: events.rowsWhere(i => yearOf(events.ticks[i]) === year && !isQuiet(events.kinds[i])).map(i => events.record(i)) };
  }
  async event(id) {
    const { events, isQuiet } = await this.open(), row = events.at(id);
    if (row < 0) return { event: null, thought: null, causes: [], consequences: [] };
    const along = (from, to) => events.linked(id, from, to).map(i => events.record(i));
    return { event: events.record(row), thought: this.toldOf(row), causes: along(events.effects, events.causes), consequences: along(events.causes, events.effects) };
  }
  /** The sentence told of the deed in this row of events; after open(). */
  toldOf(i) {
    const { thoughts, events, told } = this.whole, [from, to] = thoughts.first.get(events.actors[i] - 1) || [0, 0];
    if (events.kinds[i] >= FIRST_EVENT) return null;
    for (let row = from; row < to; row++) if (thoughts.tick[row] === events.ticks[i] && !thoughts.kind[row] && thoughts.deed[row] === events.kinds[i] + 1) return told(row);
    return null;
  }
  /** The first sentences in time that hold all the words, whole and in any case. */
  async search(words) {
    const { thoughts, told } = await this.open(), wanted = wordsOf(words), rows = [];
    if (!wanted.length) return [];
    const holds = text => { const said = new Set(wordsOf(text)); return wanted.every(word => said.has(word)); };
    const may = text => { const low = text.toLowerCase(); return wanted.every(word => low.includes(word)); };
    const surely = thoughts.templates.map(holds), perhaps = thoughts.templates.map(template => /[\u0001\u0002]/.test(template));
    for (let row = 0; row < thoughts.size; row++) {
      const pattern = thoughts.pattern[row];
      if (surely[pattern]) rows.push(row);
      else if (perhaps[pattern]) { const text = thoughts.sentence(row); if (may(text) && holds(text)) rows.push(row); }
    }
    return rows.sort((one, two) => thoughts.tick[one] - thoughts.tick[two] || one - two).slice(0, MOST_FOUND).map(told);
  }
}

const source = new Packed();
requestAnimationFrame(() => setTimeout(() => start(source))); // the chronicle is painted first
