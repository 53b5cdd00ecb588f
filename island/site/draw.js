'use strict';
/* The pictures that belong to one person or one year, drawn from `base`: life line, family, bonds; and the map of places. */

const GENERATIONS = 3;
const MOST_CHILDREN = 12;

// -- a life and those beside it -------------------------------------------------------------------------------------------

function kinOf(base, person) {
  const spouses = (base.bonds.get(person.agent_id) || []).filter(bond => bond.kind === 'spouse').map(bond => bond.a === person.agent_id ? bond.b : bond.a);
  const children = (base.children.get(person.agent_id) || []).map(child => child.agent_id);
  const kin = [['mother', [person.mother]], ['father', [person.father]], ['spouse', [...new Set(spouses)]], ['child', [...new Set(children)]]];
  return kin.flatMap(([role, ids]) => ids.filter(id => base.byId.has(id) && id !== person.agent_id).map(id => ({ role, person: base.byId.get(id) })));
}

const MARKS = { 35: ['wed', 'M-4 0A4 4 0 1 0 4 0A4 4 0 1 0 -4 0'], 20: ['stole', 'M-4 4L0 -5L4 4Z'], 42: ['starved', 'M-4 -4H4L0 4Z'], 51: ['a friend', 'M-4 -4H4V4H-4Z'],
  52: ['a foe', 'M-4 -4L4 4M4 -4L-4 4'], 39: ['sick', 'M-4 0H4M0 -4V4'], 36: ['peace', 'M0 -5L4 0L0 5L-4 0Z'] };

/** A phone's letters must not shrink with the picture. */
const isPhone = () => document.documentElement.clientWidth < 600;

/** One life on its years, its kin as thin lines above and below. */
function lifeLine(base, person, events) {
  const kin = kinOf(base, person), shown = kin.slice(0, MOST_CHILDREN + 4);
  const ended = year => year === null ? base.lastYear : year;
  const from = person.born_year, to = Math.max(ended(base.goneYear(person)), from + 1);
  const isNarrow = isPhone();
  const wide = isNarrow ? 350 : 720, left = isNarrow ? 112 : 150, right = isNarrow ? 12 : 20, letters = isNarrow ? 16 : 22, row = 22, high = 64 + shown.length * row + 24;
  const x = year => left + (Math.min(to, Math.max(from, year)) - from) / (to - from) * (wide - left - right);
  const every = [1, 2, 5, 10, 20, 50, 100, 500].find(step => (to - from) / step <= (isNarrow ? 5 : 9)) || to - from;
  const axis = [];
  for (let year = Math.ceil(from / every) * every; year <= to; year += every) {
    axis.push(svg('line', { x1: x(year), x2: x(year), y1: 44, y2: high - 20, class: 'grid' }), svg('text', { x: x(year), y: high - 6, 'text-anchor': 'middle' }, `${year}`));
  }
  const marks = events.filter(event => MARKS[event.kind] && (event.actor === person.agent_id || event.kind !== 20)).map(event =>
    svg('path', { d: MARKS[event.kind][1], class: `mark mark-${event.kind}`, transform: `translate(${x(base.yearOf(event.tick))} 32)` }, svg('title', {}, `${base.yearOf(event.tick)}: ${MARKS[event.kind][0]}`)));
  const lines = shown.map(({ role, person: other }, i) => {
    const y = 64 + i * row, until = ended(base.goneYear(other));
    if (until < from || other.born_year > to) return svg('text', { x: 0, y: y + 4 }, `${role} ${other.name} (${lifeSpan(base, other)})`);
    return [svg('line', { x1: x(other.born_year), x2: x(until), y1: y, y2: y, class: `kin kin-${role}` }), svg('text', { x: 0, y: y + 4 }, `${role} ${other.name}`.slice(0, letters))];
  });
  const label = `The life of ${base.fullName(person)} on its years, with ${plural(kin.length, 'relative', 'relatives')} beside it`;
  const used = [...new Set(events.map(event => event.kind))].filter(kind => MARKS[kind] && marks.length);
  return el('figure', { class: 'picture' },
    el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'life line' },
      svg('svg', { viewBox: `0 0 ${wide} ${high}`, role: 'img', 'aria-label': label, class: 'lifeline' }, axis,
        svg('line', { x1: x(from), x2: x(to), y1: 32, y2: 32, class: 'life' }), svg('text', { x: 0, y: 36, class: 'self' }, person.name.slice(0, letters)), marks, lines)),
    el('figcaption', {}, used.length ? el('span', { class: 'legend' }, used.map(kind => el('span', {}, svg('svg', { viewBox: '-6 -6 12 12', class: 'key', 'aria-hidden': 'true' }, svg('path', { d: MARKS[kind][1], class: `mark mark-${kind}` })), ' ', MARKS[kind][0]))) : null,
      kin.length > shown.length ? ` +${kin.length - shown.length} children more` : null));
}

// -- families -------------------------------------------------------------------------------------------------------------

/** Parents or children of one person as nested lists, `deep` generations; nobody twice, `+n` where more are. */
function branch(base, person, next, deep, seen) {
  const others = next(person).filter(other => !seen.has(other.agent_id));
  for (const other of others) seen.add(other.agent_id);
  if (!others.length) return null;
  if (!deep) return el('span', { class: 'plus' }, `+${others.length}`);
  return el('ul', {}, others.map(other => el('li', {}, el('span', { class: 'kin-card' }, nameOf(base, other.agent_id), ' ', el('span', { class: 'span' }, lifeSpan(base, other))), branch(base, other, next, deep - 1, seen))));
}

function familyTree(base, person) {
  const parents = one => [one.mother, one.father].map(id => base.byId.get(id)).filter(Boolean);
  const children = one => [...new Set(base.children.get(one.agent_id) || [])];
  const side = (title, next) => {
    const tree = branch(base, person, next, GENERATIONS, new Set([person.agent_id]));
    return el('div', { class: 'tree' }, el('h3', {}, title), tree || el('p', { class: 'quiet' }, 'nobody is known'));
  };
  return el('div', { class: 'trees' }, side('Those before', parents), side('Those after', children));
}

// -- bonds of a year ------------------------------------------------------------------------------------------------------

function bondsOfYear(base, year) {
  return base.relations.filter(bond => base.yearOf(bond.since_tick) <= year && (bond.until_tick === null || base.yearOf(bond.until_tick) >= year)
    && base.byId.has(bond.a) && base.byId.has(bond.b));
}

/** Who was whose spouse, friend and foe, as a matrix of those who had any bond but a spouse. */
function bondMatrix(base, year) {
  const bonds = bondsOfYear(base, year), tied = new Set(bonds.filter(bond => bond.kind !== 'spouse').flatMap(bond => [bond.a, bond.b]));
  if (!tied.size) return el('p', { class: 'quiet' }, 'Nobody was anybody’s friend or foe in this year.');
  const people = [...tied].map(id => base.byId.get(id)).sort((one, two) => one.house < two.house ? -1 : one.house > two.house ? 1 : one.agent_id - two.agent_id).slice(0, 120);
  const at = new Map(people.map((person, i) => [person.agent_id, i])), cell = 14, left = 140, size = people.length * cell;
  const names = people.map((person, i) => svg('text', { x: left - 6, y: i * cell + 11, 'text-anchor': 'end' }, base.fullName(person).slice(0, 24)));
  const lines = people.map((_, i) => svg('line', { x1: left, x2: left + size, y1: i * cell + cell / 2, y2: i * cell + cell / 2, class: 'grid' }));
  const marks = bonds.flatMap(bond => [[bond.a, bond.b], [bond.b, bond.a]].filter(([one, two]) => at.has(one) && at.has(two)).map(([one, two]) =>
    svg('g', { transform: `translate(${left + at.get(two) * cell + cell / 2} ${at.get(one) * cell + cell / 2})`, class: `bond bond-${bond.kind}` }, svg('title', {}, `${base.byId.get(one).name} and ${base.byId.get(two).name}: ${bond.kind}`),
      svg('path', { d: bond.kind === 'spouse' ? 'M-4 0A4 4 0 1 0 4 0A4 4 0 1 0 -4 0' : bond.kind === 'friend' ? 'M-4 -4H4V4H-4Z' : 'M-4 -4L4 4M4 -4L-4 4' }))));
  const rows = bonds.map(bond => [nameOf(base, bond.a), nameOf(base, bond.b), bond.kind, yearLink(base, base.yearOf(bond.since_tick))]);
  return el('figure', { class: 'picture wide' },
    el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'matrix of bonds' },
      svg('svg', { viewBox: `0 0 ${left + size + 4} ${size + 4}`, width: left + size + 4, height: size + 4, role: 'img', class: 'bonds', 'aria-label': `Friends, foes and spouses in year ${year}: ${plural(people.length, 'person', 'people')}` }, lines, names, marks)),
    el('figcaption', {}, 'Square: friend. Cross: foe. Ring: spouse. Rows and columns are the same people, by house.'),
    el('details', {}, el('summary', {}, 'The same as a table'), table(`Bonds in year ${year}`, ['one', 'the other', 'bond', 'since'], rows)));
}

// -- the places -----------------------------------------------------------------------------------------------------------

/** The points of a line of `atlas.ground`, in which each is a step from the one before. */
function pointsOf(steps) {
  const points = [];
  for (let i = 0, x = 0, y = 0; i < steps.length; i += 2) points.push([x += steps[i], y += steps[i + 1]]);
  return points;
}

const middleOf = ([a, b], [c, d]) => `${(a + c) / 2} ${(b + d) / 2}`;

/** A smooth closed curve through the middles between neighbours. */
function closedCurve(steps) {
  const points = pointsOf(steps), ends = points.map((point, i) => middleOf(point, points[(i + 1) % points.length]));
  return `M${ends[ends.length - 1]}${points.map(([x, y], i) => `Q${x} ${y} ${ends[i]}`).join('')}z`;
}

/** A smooth open curve from the first point to the last. */
function openCurve(steps) {
  const points = pointsOf(steps), inner = points.slice(1, -1);
  return `M${points[0].join(' ')}${inner.map(([x, y], i) => `Q${x} ${y} ${middleOf(points[i + 1], points[i + 2])}`).join('')}L${points[points.length - 1].join(' ')}`;
}

/** The land, from `atlas.ground`: shallows, coast, heights and woods from the lowest up, then streams, and signs for woods and heights. */
function groundOf(ground) {
  const signs = (look, steps, sign) => svg('path', { class: `ground-${look}`, d: pointsOf(steps).map(([x, y]) => `M${x} ${y}${sign}`).join('') });
  return [ground.areas.map(([look, lines]) => svg('path', { class: look.split(' ').map(one => `ground-${one}`).join(' '), d: lines.map(closedCurve).join('') })),
    ground.streams.map(([width, line]) => svg('path', { class: 'ground-stream', 'stroke-width': width, d: openCurve(line) })),
    signs('peak', ground.peaks, 'm-5 3l5 -7l5 7'), signs('tree', ground.trees, 'm0 -5l3.4 6.5h-6.8zm0 6.5v2.6')];
}

const HUT = 'M-8 7v-9l8 -7l8 7v9zM-2.5 7v-6h5v6';

/** The village that stands at a place at a decade's end. */
function villageAt(atlas, site, decade) {
  const until = decade * 10 + 9;
  return atlas.villages.find(village => village.place_id === site.place_id && village.founded_year <= until && (village.ended_year === null || village.ended_year > until));
}

const peopleOf = (village, decade) => (village.people.find(([when]) => when === decade) || [decade, 0])[1];

/** The map of one decade, from `atlas` (island/site/atlas.py): a circle's area is how much was done there. Where the land is known a place
    is on it once it is found, else a dashed circle says that it is not. */
function placeMap(base, atlas, decade, chosen) {
  const done = new Map(atlas.deeds.filter(([, when]) => when === decade).map(([place, , count]) => [place, count]));
  const isKnown = site => site.found_year !== null && site.found_year < decade * 10 + 10, shown = sitesBy(atlas, decade);
  const spots = shown.map(site => {
    const place = base.placeById.get(site.place_id), count = done.get(site.place_id) || 0, [x, y] = site.spot, [left, top, anchor, hasRoom] = site.labels[isPhone() ? 'phone' : 'desk'];
    const isChosen = chosen && chosen.place_id === site.place_id, village = villageAt(atlas, site, decade);
    return svg('g', { class: `site kind-${place.kind}${isChosen ? ' chosen' : ''}${village ? ' village' : ''}${isKnown(site) ? '' : ' unknown'}` },
      svg('circle', { cx: x, cy: y, r: isKnown(site) ? Math.max(5, atlas.radius * Math.sqrt(count / atlas.most)) : 6 }),
      village ? svg('path', { class: 'hut', d: HUT, transform: `translate(${x} ${y})` }) : null,
      hasRoom || isChosen ? [svg('text', { x: left, y: top, 'text-anchor': anchor }, place.name.slice(0, 24)),
        svg('text', { x: left, y: top + 18, 'text-anchor': anchor, class: 'note' }, village ? plural(peopleOf(village, decade), 'person', 'people') : isKnown(site) ? plural(count, 'deed') : 'not found yet')] : null);
  });
  return svg('svg', { viewBox: atlas.box.join(' '), role: 'img', class: isPhone() ? 'map phone' : 'map', 'aria-label': `Map of ${plural(shown.length, 'place')} in ${decadeText(base, decade)}: ${shown.map(site => `${base.placeById.get(site.place_id).name} ${plural(done.get(site.place_id) || 0, 'deed')}`).join(', ')}` },
    svg('rect', { x: atlas.box[0], y: atlas.box[1], width: atlas.box[2], height: atlas.box[3], rx: 14, class: 'sea' }),
    atlas.ground ? groundOf(atlas.ground) : svg('path', { d: atlas.coast, class: 'land' }), spots);
}

/** The places that a map of a decade shows: on a known land those that were found by its end. */
const sitesBy = (atlas, decade) => atlas.sites.filter(site => !atlas.ground || (site.found_year !== null && site.found_year < decade * 10 + 10));

const decadeText = (base, decade) => `the years ${decade * 10} to ${Math.min(decade * 10 + 9, base.lastYear)}`;

/** What stood at a site at the end of a decade, as it was last counted; null where nothing is counted. */
function stockBy(site, decade) {
  const counted = site.stocks.filter(([year]) => year <= decade * 10 + 9);
  return counted.length ? counted[counted.length - 1][1] : null;
}

/** The map with a slider through the decades; `below` is what stands under it in a decade. */
function mapThroughTime(base, atlas, chosen, below = () => null) {
  const last = atlas.decades - 1, box = el('div', {}), words = el('output', { for: 'decade' });
  const slider = el('input', { type: 'range', id: 'decade', min: 0, max: last, step: 1, value: last, 'aria-valuetext': decadeText(base, last) });
  const step = (by, sign, label) => {
    const button = el('button', { type: 'button', 'aria-label': label }, sign);
    button.addEventListener('click', () => { slider.value = Number(slider.value) + by; show(); });
    return button;
  };
  const show = () => {
    const decade = Number(slider.value);
    words.textContent = capital(decadeText(base, decade));
    slider.setAttribute('aria-valuetext', decadeText(base, decade));
    box.replaceChildren(...[placeMap(base, atlas, decade, chosen), below(decade)].flat().filter(Boolean));
  };
  slider.addEventListener('input', show);
  show();
  return el('figure', { class: 'picture' }, last ? el('div', { class: 'slider' }, el('label', { for: 'decade', class: 'visually-hidden' }, 'Decade'), step(-1, '‹', 'the decade before'), slider, step(1, '›', 'the next decade'), words) : null, box,
    el('figcaption', {}, 'A circle’s area is how much was done there in the decade; the largest of all is ', plural(atlas.most, 'deed'), '.', atlas.villages.length ? ' A hut marks a village.' : null));
}

/** One yearly number over the whole time, a mean for every few years, as a line. */
function sparkline(base, column, label, from = 0, to = base.lastYear) {
  const rows = base.census.filter(row => typeof row[column] === 'number');
  if (rows.length < 2) return null;
  const size = Math.max(1, Math.ceil(rows.length / 240)), points = [];
  for (let i = 0; i < rows.length; i += size) { const part = rows.slice(i, i + size); points.push([part[0].year, part.reduce((sum, row) => sum + row[column], 0) / part.length]); }
  const most = Math.max(1, ...points.map(point => point[1])), first = points[0][0], last = Math.max(first + 1, points[points.length - 1][0]);
  const x = year => (year - first) / (last - first) * 600, y = value => 74 - value / most * 66;
  const at = ([year, value]) => `${x(year).toFixed(1)},${y(value).toFixed(1)}`;
  return el('figure', { class: 'picture' }, svg('svg', { viewBox: '0 0 600 80', preserveAspectRatio: 'none', role: 'img', class: 'spark', 'aria-label': `${label}, year ${first} to ${last}, ${Math.round(most)} at most` },
    from > first || to < last ? svg('rect', { x: x(from), width: Math.max(2, x(to) - x(from)), y: 0, height: 80, class: 'span-mark' }) : null,
    svg('polygon', { class: 'area', points: [`0,80`, ...points.map(at), `600,80`].join(' ') }), svg('polyline', { points: points.map(at).join(' ') })),
    el('figcaption', {}, `${label}, from year ${first} to ${last}; ${Math.round(most).toLocaleString('en')} at most.`));
}
