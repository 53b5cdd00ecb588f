-- Threads: tales that are told by several events. A pattern is one entry here: its name, the wording of its title, what it finds, and a
-- query over the base tables. A query returns `score` (the best first), `first_year`, `last_year`, `people` (agent_ids with commas between
-- them, those of the title first), `events` (event_ids with commas), and whatever else may be told of it. In a title {a} and {b} are the
-- first two people, any other word in braces is a column. Kinds of event are the numbers of event_kind_names. `+e.kind`, where thousands
-- of rows are joined to thousands: SQLite takes what an index finds for a few, and compares each with each, 4 s instead of 0.2.

-- name: feud
-- title: The feud of {a} and {b}
-- about: Two who fell out, with thefts, quarrels and revenge between them, from both sides, over years, and what was paid for it.
WITH wrongs(x, y, kind, actor, year, event_id, is_taken) AS (
  SELECT min(e.actor, e.other), max(e.actor, e.other), e.kind, e.actor, t.year, e.event_id, e.kind = 164 AND e.outcome = 4
  FROM events e JOIN ticks t ON t.tick = e.tick WHERE e.kind IN (19, 20, 21, 36, 52, 163, 164) AND e.other IS NOT NULL)
SELECT (sum(kind = 20) + 2 * sum(kind = 19) + 4 * sum(kind = 164) + 6 * (sum(kind IN (36, 163)) > 0)
         + 4 * (count(DISTINCT CASE WHEN kind IN (19, 20, 164) THEN actor END) > 1)) * (1 + ln(1 + max(year) - min(year))) AS score,
       min(year) AS first_year, max(year) AS last_year, x || ',' || y AS people, group_concat(event_id) AS events,
       sum(kind = 20) AS thefts, sum(kind = 19) AS quarrels, sum(is_taken) AS revenges, sum(kind = 21) AS offers_of_peace,
       sum(kind = 36) AS times_reconciled
FROM wrongs GROUP BY x, y HAVING sum(kind = 52) > 0 AND sum(kind IN (19, 20, 164)) > 1 ORDER BY score DESC, x, y LIMIT 12;

-- name: revenge
-- title: {a}, who took revenge on {b}
-- about: Revenge between two who were no feud of their own, with the thefts and quarrels between them; who took revenge last stands first.
WITH wrongs(x, y, kind, actor, year, event_id) AS (
  SELECT min(e.actor, e.other), max(e.actor, e.other), e.kind, e.actor, t.year, e.event_id
  FROM events e JOIN ticks t ON t.tick = e.tick WHERE e.kind IN (19, 20, 36, 52, 163, 164) AND e.other IS NOT NULL
  AND (e.kind <> 164 OR e.outcome = 4)),
pairs AS (
  SELECT x, y, count(*) AS n, sum(kind = 164) AS revenges, sum(kind = 20) AS thefts, min(year) AS first_year, max(year) AS last_year,
         group_concat(event_id) AS events, max(CASE WHEN kind = 164 THEN event_id END) AS last_revenge
  FROM wrongs GROUP BY x, y HAVING sum(kind = 164) > 0 AND NOT (sum(kind = 52) > 0 AND sum(kind IN (19, 20, 164)) > 1))
SELECT 4.0 * p.revenges + p.n AS score, p.first_year, p.last_year, e.actor || ',' || e.other AS people, p.events, p.revenges, p.thefts
FROM pairs p JOIN events e ON e.event_id = p.last_revenge ORDER BY score DESC, p.x, p.y LIMIT 12;

-- name: amends
-- title: {a}, who paid {b} for a wrong
-- about: Who paid for a wrong, and made peace by it, by the meals paid and the years since the first wrong between the two.
WITH paid AS (
  SELECT e.event_id, e.actor, e.other, e.tick, e.amount, c.event_id AS peace FROM events e JOIN event_causes c ON c.cause_id = e.event_id
  JOIN events r ON r.event_id = c.event_id AND r.kind = 36 WHERE e.kind = 163),
wrongs AS (
  SELECT p.event_id, min(t.year) AS since, group_concat(w.event_id) AS ids, count(*) AS n FROM paid p JOIN events w ON w.kind IN (19, 20, 52, 164)
  AND w.event_id < p.event_id AND (w.actor = p.actor AND w.other = p.other OR w.actor = p.other AND w.other = p.actor)
  JOIN ticks t ON t.tick = w.tick GROUP BY p.event_id HAVING sum(w.actor = p.actor AND w.kind <> 52) > 0)
SELECT p.amount / 2.0 + w.n + (k.year - w.since) / 4.0 AS score, w.since AS first_year, k.year AS last_year, p.actor || ',' || p.other AS people,
       w.ids || ',' || p.event_id || ',' || p.peace AS events, p.amount AS meals, w.n AS wrongs
FROM paid p JOIN wrongs w ON w.event_id = p.event_id JOIN ticks k ON k.tick = p.tick ORDER BY score DESC, p.event_id LIMIT 12;

-- name: feud of houses
-- title: The feud of the houses of {house_a} and {house_b}
-- about: Feuds of two houses from the first wrong to the end, by their deaths and years; the people are the two with whom it began.
WITH feuds AS (
  SELECT f.event_id, f.actor, f.other, f.tick, e.event_id AS ended, e.tick AS ended_tick, coalesce(e.amount, 0) AS deaths,
    (SELECT h.outcome FROM happenings h WHERE h.event_id = e.event_id) AS how
  FROM events f LEFT JOIN event_causes c ON c.cause_id = f.event_id AND c.event_id IN (SELECT event_id FROM events WHERE kind = 134)
  LEFT JOIN events e ON e.event_id = c.event_id WHERE f.kind = 133),
wrongs AS (
  SELECT c.event_id, group_concat(c.cause_id) AS deeds, min(t.year) AS year FROM event_causes c JOIN events w ON w.event_id = c.cause_id
  JOIN ticks t ON t.tick = w.tick WHERE c.event_id IN (SELECT event_id FROM feuds) GROUP BY c.event_id),
deeds AS (
  SELECT f.event_id, group_concat(d.event_id) AS ids, count(*) AS n FROM feuds f JOIN event_causes c ON c.cause_id = f.event_id
  JOIN events d ON d.event_id = c.event_id AND d.kind = 19 GROUP BY f.event_id)
SELECT 4.0 * f.deaths + (coalesce(u.year, (SELECT max(year) FROM ticks)) - k.year) / 3.0 + coalesce(d.n, 0) / 2.0 AS score,
       coalesce(w.year, k.year) AS first_year, coalesce(u.year, (SELECT max(year) FROM ticks)) AS last_year, f.actor || ',' || f.other AS people,
       coalesce(w.deeds || ',', '') || f.event_id || coalesce(',' || d.ids, '') || coalesce(',' || f.ended, '') AS events,
       a.house AS house_a, b.house AS house_b, f.deaths, f.how, coalesce(d.n, 0) AS quarrels
FROM feuds f JOIN villagers a ON a.agent_id = f.actor JOIN villagers b ON b.agent_id = f.other JOIN ticks k ON k.tick = f.tick
LEFT JOIN ticks u ON u.tick = f.ended_tick LEFT JOIN wrongs w ON w.event_id = f.event_id LEFT JOIN deeds d ON d.event_id = f.event_id
ORDER BY score DESC, f.event_id LIMIT 12;

-- name: leader deposed
-- title: The rise and fall of {a}, who led the village
-- about: Leaders who were deposed, by the years they led; the people are the leader and, if there was one, who challenged them last.
WITH named AS (
  SELECT n.event_id, n.actor, n.tick, n.amount, (SELECT min(x.event_id) FROM events x WHERE x.actor = n.actor AND x.event_id > n.event_id
      AND (x.kind IN (34, 72, 73, 74, 75, 132) OR x.kind = 141 AND x.amount <> n.outcome)) AS fall
  FROM events n WHERE n.kind = 130)
SELECT 1.0 * (u.year - k.year) + n.amount / 20.0 AS score, k.year AS first_year, u.year AS last_year,
       n.actor || coalesce(',' || (SELECT r.actor FROM events r WHERE r.kind = 131 AND r.other = n.actor AND r.event_id BETWEEN n.event_id AND n.fall
         ORDER BY r.event_id DESC LIMIT 1), '') AS people,
       n.event_id || coalesce(',' || (SELECT group_concat(r.event_id) FROM events r WHERE r.kind = 131 AND r.other = n.actor
         AND r.event_id BETWEEN n.event_id AND n.fall), '') || ',' || n.fall AS events, u.year - k.year AS years, n.amount AS followed_by
FROM named n JOIN events f ON f.event_id = n.fall AND f.kind = 132 JOIN ticks k ON k.tick = n.tick JOIN ticks u ON u.tick = f.tick
WHERE u.year > k.year ORDER BY score DESC, n.event_id LIMIT 12;

-- name: custom broken by its maker
-- title: {a}, who broke the custom that {a} had asked for: {custom}
-- about: A custom of a village, from its beginning to its end or to the last time that its maker broke it; the people are the maker (nobody made what was brought along to a new village) and who saw it first.
WITH turns AS (
  SELECT event_id, tick, kind, actor, amount, outcome, lead(event_id) OVER w AS ended, lead(tick) OVER w AS ended_tick
  FROM events WHERE kind IN (143, 145, 146, 147) WINDOW w AS (PARTITION BY outcome, amount ORDER BY event_id)),
broken AS MATERIALIZED (SELECT event_id, tick, actor, other, amount, outcome FROM events WHERE kind = 144),
own AS (
  SELECT c.event_id AS began, c.tick, c.actor, c.amount, c.ended, c.ended_tick, min(b.event_id) AS first_breach, max(b.tick) AS last_tick, count(*) AS times,
         group_concat(b.event_id) AS breaches
  FROM turns c JOIN broken b ON b.actor = c.actor AND b.amount = c.amount AND b.outcome = c.outcome
    AND b.event_id > c.event_id AND (c.ended IS NULL OR b.event_id < c.ended)
  WHERE c.kind = 143 AND NOT EXISTS (SELECT 1 FROM event_causes w JOIN events v ON v.event_id = w.cause_id AND v.kind = 140 WHERE w.event_id = c.event_id)
  GROUP BY c.event_id)
SELECT ln(1 + times) + ln(1 + u.year - k.year) AS score, k.year AS first_year, u.year AS last_year, o.actor || ',' || f.other AS people,
       o.began || ',' || o.breaches || coalesce(',' || o.ended, '') AS events, o.amount AS custom, o.times AS times_broken
FROM own o JOIN broken f ON f.event_id = o.first_breach JOIN ticks k ON k.tick = o.tick JOIN ticks u ON u.tick = coalesce(o.ended_tick, o.last_tick)
WHERE u.year > k.year ORDER BY score DESC, o.began LIMIT 12;

-- name: leader for life
-- title: {a}, who led the village until death
-- about: Leaders who died as such, by the years they led.
WITH named AS (
  SELECT n.event_id, n.actor, n.tick, n.amount,
    (SELECT min(d.event_id) FROM events d WHERE (d.kind IN (34, 72, 73, 74, 75, 132) OR d.kind = 141 AND d.amount <> n.outcome) AND d.actor = n.actor AND d.event_id > n.event_id) AS fall
  FROM events n WHERE n.kind = 130)
SELECT 1.0 * (u.year - k.year) + n.amount / 20.0 AS score, k.year AS first_year, u.year AS last_year, n.actor AS people,
       n.event_id || coalesce(',' || (SELECT group_concat(r.event_id) FROM events r WHERE r.kind = 131 AND r.other = n.actor
         AND r.event_id BETWEEN n.event_id AND n.fall), '') || ',' || n.fall AS events, u.year - k.year AS years, n.amount AS followed_by
FROM named n JOIN events f ON f.event_id = n.fall AND f.kind = 34 JOIN ticks k ON k.tick = n.tick JOIN ticks u ON u.tick = f.tick
WHERE u.year - k.year > 4 ORDER BY score DESC, n.event_id LIMIT 12;

-- name: village founded
-- title: {a}, who led people away to {village}
-- about: Villages that a part of the people founded, by who went and how long somebody lived there; the people are the founder, then who went.
WITH founded AS (
  SELECT e.event_id, e.actor, e.tick, e.place, e.amount AS village,
    (SELECT min(z.event_id) FROM events z WHERE z.kind = 142 AND z.amount = e.amount) AS emptied
  FROM events e WHERE e.kind = 140),
went AS (
  SELECT f.event_id, group_concat(s.actor) AS people, group_concat(s.event_id) AS ids, count(*) AS n
  FROM founded f JOIN events s ON s.kind = 141 AND s.tick = f.tick AND s.amount = f.village GROUP BY f.event_id)
SELECT w.n + (coalesce(u.year, (SELECT max(year) FROM ticks)) - k.year) / 5.0 AS score, k.year AS first_year,
       coalesce(u.year, (SELECT max(year) FROM ticks)) AS last_year, f.actor || ',' || w.people AS people,
       f.event_id || ',' || w.ids || coalesce(',' || f.emptied, '') AS events, p.name AS village, w.n AS went
FROM founded f JOIN went w ON w.event_id = f.event_id JOIN ticks k ON k.tick = f.tick LEFT JOIN places p ON p.place_id = f.place
LEFT JOIN events z ON z.event_id = f.emptied LEFT JOIN ticks u ON u.tick = z.tick
ORDER BY score DESC, f.event_id LIMIT 12;

-- name: love across a feud
-- title: {a} and {b}, whose wedding ended the feud of their houses
-- about: Weddings by which a feud of two houses ended, by the years of the feud and its deaths.
SELECT 2.0 * e.amount + (u.year - k.year) + 3 AS score, k.year AS first_year, u.year AS last_year, w.actor || ',' || w.other AS people,
       f.event_id || ',' || w.event_id || ',' || e.event_id AS events, u.year - k.year AS years, e.amount AS deaths
FROM events e JOIN event_causes c ON c.event_id = e.event_id JOIN events w ON w.event_id = c.cause_id AND w.kind = 35
JOIN event_causes d ON d.event_id = e.event_id JOIN events f ON f.event_id = d.cause_id AND f.kind = 133
JOIN ticks k ON k.tick = f.tick JOIN ticks u ON u.tick = e.tick
WHERE e.kind = 134 AND e.outcome = 1 ORDER BY score DESC, e.event_id LIMIT 12;

-- name: strife of villages
-- title: The strife of two villages, begun by {a}
-- about: Two villages from the first raid to the peace, by their raids, deaths and years; the people are who led the first raid and who was robbed.
WITH strifes AS (
  SELECT s.event_id, s.actor, s.other, s.tick, s.amount AS village_a, s.outcome AS village_b, e.event_id AS ended, e.tick AS ended_tick,
    coalesce(e.amount, 0) AS deaths, (SELECT h.outcome FROM happenings h WHERE h.event_id = e.event_id) AS how
  FROM events s LEFT JOIN event_causes c ON c.cause_id = s.event_id AND c.event_id IN (SELECT event_id FROM events WHERE kind = 151)
  LEFT JOIN events e ON e.event_id = c.event_id WHERE s.kind = 150),
struck AS (
  SELECT s.event_id, r.event_id AS raid, r.tick, r.raided_village_id, r.meals FROM strifes s
  JOIN raids r ON min(r.village_id, r.raided_village_id) = min(s.village_a, s.village_b)
  AND max(r.village_id, r.raided_village_id) = max(s.village_a, s.village_b) AND r.tick BETWEEN s.tick AND coalesce(s.ended_tick, 1e12)),
sums AS (SELECT event_id, group_concat(raid) AS ids, count(DISTINCT tick || ' ' || raided_village_id) AS raids, sum(meals) AS meals FROM struck GROUP BY event_id),
peace AS (SELECT s.event_id, group_concat(c.cause_id) AS deeds FROM strifes s JOIN event_causes c ON c.event_id = s.ended AND c.cause_id <> s.event_id GROUP BY s.event_id)
SELECT 3.0 * s.deaths + 2.0 * coalesce(r.raids, 1) + (coalesce(u.year, (SELECT max(year) FROM ticks)) - k.year) / 2.0 AS score,
       k.year AS first_year, coalesce(u.year, (SELECT max(year) FROM ticks)) AS last_year, s.actor || ',' || s.other AS people,
       s.event_id || coalesce(',' || r.ids, '') || coalesce(',' || p.deeds, '') || coalesce(',' || s.ended, '') AS events,
       coalesce(r.raids, 1) AS raids, coalesce(r.meals, 0) AS meals, s.deaths, s.how
FROM strifes s JOIN ticks k ON k.tick = s.tick LEFT JOIN ticks u ON u.tick = s.ended_tick LEFT JOIN sums r ON r.event_id = s.event_id
LEFT JOIN peace p ON p.event_id = s.event_id ORDER BY score DESC, s.event_id LIMIT 12;

-- name: love long refused
-- title: The long courtship of {a} and {b}
-- about: Two who wed after years of courting and refusals, and nobody else meanwhile; the one who courted most stands first.
WITH steps(x, y, kind, actor, year, event_id) AS (
  SELECT min(e.actor, e.other), max(e.actor, e.other), e.kind, e.actor, t.year, e.event_id
  FROM events e JOIN ticks t ON t.tick = e.tick WHERE e.kind IN (16, 18, 35) AND e.other IS NOT NULL),
pairs AS (
  SELECT x, y, sum(kind = 16) AS courted, sum(kind = 18) AS refused, min(CASE WHEN kind = 16 THEN year END) AS first_year,
         min(CASE WHEN kind = 35 THEN year END) AS wed_year, sum(kind = 16 AND actor = x) AS by_x, group_concat(event_id) AS events
  FROM steps GROUP BY x, y),
loves AS (
  SELECT p.*, max(coalesce(u.year, (SELECT max(year) FROM ticks))) AS until_year
  FROM pairs p JOIN relations r ON r.a = p.x AND r.b = p.y AND r.kind = 'spouse' LEFT JOIN ticks u ON u.tick = r.until_tick
  WHERE p.wed_year IS NOT NULL AND p.courted > 0 AND p.wed_year >= p.first_year GROUP BY p.x, p.y)
SELECT 3 * min(refused, 5) + min(courted, 8) + (wed_year - first_year) / 2.0 + max(until_year - wed_year, 0) / 10.0 AS score,
       first_year, until_year AS last_year, CASE WHEN 2 * by_x >= courted THEN x || ',' || y ELSE y || ',' || x END AS people, events,
       courted, refused, wed_year, max(until_year - wed_year, 0) AS years_together
FROM loves WHERE (refused > 0 OR wed_year - first_year > 1) AND NOT EXISTS (
  SELECT 1 FROM events w JOIN ticks t ON t.tick = w.tick WHERE w.kind = 35 AND t.year BETWEEN loves.first_year AND loves.wed_year
  AND (w.actor IN (x, y) OR w.other IN (x, y)) AND NOT (min(w.actor, w.other) = x AND max(w.actor, w.other) = y))
ORDER BY score DESC, x, y LIMIT 12;

-- name: famine
-- title: The famine of {first_year} to {last_year}
-- about: Years in which people died of hunger, at least a tenth of the worst of them, no more than two other years between them; the people are the dead.
WITH dead AS (
  SELECT v.agent_id, v.death_event, t.year FROM villagers v JOIN ticks t ON t.tick = v.died_tick WHERE v.death_cause = 'hunger'),
years AS (SELECT year, count(*) AS n FROM dead GROUP BY year),
breaks AS (SELECT year, n, year - lag(year, 1, -99) OVER (ORDER BY year) > 3 AS is_new FROM years),
spells AS (SELECT year, n, sum(is_new) OVER (ORDER BY year) AS spell FROM breaks),
most AS (SELECT *, max(n) OVER (PARTITION BY spell) AS most FROM spells),
gaps AS (SELECT year, n, year - lag(year, 1, -99) OVER (ORDER BY year) > 3 AS is_new FROM most WHERE 10 * n >= most),
heavy AS (SELECT year, n, sum(is_new) OVER (ORDER BY year) AS spell FROM gaps),
famines AS (
  SELECT spell, min(year) AS first_year, max(year) AS last_year, max(n) AS in_the_worst_year,
         (SELECT count(*) FROM dead WHERE dead.year BETWEEN min(heavy.year) AND max(heavy.year)) AS died_of_hunger FROM heavy GROUP BY spell),
worst AS (SELECT spell, min(year) AS worst_year FROM heavy s JOIN famines f USING (spell) WHERE s.n = f.in_the_worst_year GROUP BY spell)
SELECT 1.0 * died_of_hunger + in_the_worst_year AS score, first_year, last_year, group_concat(d.agent_id) AS people,
       group_concat(d.death_event) AS events, died_of_hunger, worst_year, in_the_worst_year
FROM famines JOIN worst USING (spell) JOIN dead d ON d.year BETWEEN first_year AND last_year
WHERE died_of_hunger >= 3 GROUP BY spell ORDER BY score DESC, first_year LIMIT 24;

-- name: plague
-- title: The sickness of {first_year} to {last_year}
-- about: Years in a row in which two or more died of sickness, a quarter of the worst at least, and of a thousand people twice as many as in all years, if no fever of strangers killed half of them; the people are the dead.
WITH dead AS (
  SELECT v.agent_id, v.death_event, t.year FROM villagers v JOIN ticks t ON t.tick = v.died_tick WHERE v.death_cause = 'sickness'),
years AS (SELECT year, count(*) AS n FROM dead GROUP BY year HAVING count(*) >= 2),
spells AS (SELECT year, n, year - row_number() OVER (ORDER BY year) AS spell FROM years),
worst AS (SELECT *, max(n) OVER (PARTITION BY spell) AS most FROM spells),
heavy AS (SELECT year, n, year - row_number() OVER (ORDER BY year) AS spell FROM worst WHERE 4 * n >= most),
plagues AS (
  SELECT spell, min(year) AS first_year, max(year) AS last_year, max(n) AS in_the_worst_year,
         (SELECT count(*) FROM dead WHERE dead.year BETWEEN min(heavy.year) AND max(heavy.year)) AS died FROM heavy GROUP BY spell),
fevers AS (SELECT t.year, e.outcome AS died FROM events e JOIN ticks t ON t.tick = e.tick WHERE e.kind = 128)
SELECT 1.0 * died + in_the_worst_year AS score, first_year, last_year, group_concat(d.agent_id) AS people,
       group_concat(d.death_event) AS events, died, in_the_worst_year
FROM plagues JOIN dead d ON d.year BETWEEN first_year AND last_year
WHERE died >= 4 AND died >= 2.0 * (SELECT sum(alive) FROM census WHERE year BETWEEN first_year AND last_year) * (SELECT count(*) FROM dead) / (SELECT sum(alive) FROM census)
  AND NOT EXISTS (SELECT 1 FROM fevers f WHERE 2 * f.died >= plagues.died AND f.year BETWEEN first_year AND last_year + 1)
GROUP BY spell ORDER BY score DESC, first_year LIMIT 12;

-- name: thief
-- title: {a}, who stole {thefts} times
-- about: Who stole most, and came home with something; the people are the thief, then those who lived in the robbed houses.
WITH thefts AS (
  SELECT e.actor, e.other, e.amount, e.outcome, t.year, e.event_id FROM events e JOIN ticks t ON t.tick = e.tick
  WHERE e.kind = 20 AND e.actor IS NOT NULL)
SELECT 1.0 * sum(amount > 0) AS score, min(year) AS first_year, max(year) AS last_year,
       actor || coalesce(',' || group_concat(DISTINCT other), '') AS people, group_concat(event_id) AS events,
       sum(amount > 0) AS thefts, count(DISTINCT other) AS victims, sum(amount) AS meals, sum(outcome = 9) AS times_caught
FROM thefts GROUP BY +actor HAVING sum(amount > 0) > 2 ORDER BY score DESC, actor LIMIT 12;

-- name: house
-- title: The rise and fall of the house of {house}
-- about: Houses that died out, by how many bore the name; the people are the last who bore it, then the first.
WITH lives AS (
  SELECT v.agent_id, v.house, v.death_event, v.died_tick, v.arrived_tick, a.year AS arrived, d.year AS died
  FROM villagers v JOIN ticks a ON a.tick = v.arrived_tick LEFT JOIN ticks d ON d.tick = v.died_tick),
fallen AS (
  SELECT house, count(*) AS bearers, min(arrived) AS first_year, max(died) AS last_year, max(died_tick) AS last_tick, min(arrived_tick) AS first_tick
  FROM lives GROUP BY house HAVING count(*) = count(died_tick) AND count(*) >= 5)
SELECT ln(bearers) * (1 + last_year - first_year) / 10.0 + bearers AS score, first_year, last_year,
       (SELECT max(l.agent_id) FROM lives l WHERE l.house = f.house AND l.died_tick = f.last_tick) || ','
         || (SELECT min(l.agent_id) FROM lives l WHERE l.house = f.house AND l.arrived_tick = f.first_tick) AS people,
       (SELECT max(l.death_event) FROM lives l WHERE l.house = f.house AND l.died_tick = f.last_tick) AS events,
       house, bearers, last_year - first_year AS lasted_years
FROM fallen f ORDER BY score DESC, house LIMIT 12;

-- name: house founded
-- title: The house of {house}, which {a} and {b} founded
-- about: Couples that named a house of their own, by how many were born to the name and for how long; the people are the couple.
WITH founded AS (
  SELECT e.event_id, e.actor, e.other, t.year, (SELECT c.house FROM villagers c WHERE c.mother = e.other AND c.father = e.actor
    AND c.arrived_tick >= e.tick ORDER BY c.agent_id LIMIT 1) AS house
  FROM events e JOIN ticks t ON t.tick = e.tick WHERE e.kind = 110)
SELECT count(*) + (max(coalesce(d.year, (SELECT max(year) FROM ticks))) - f.year) / 10.0 AS score, f.year AS first_year,
       max(coalesce(d.year, (SELECT max(year) FROM ticks))) AS last_year, f.actor || ',' || f.other AS people, f.event_id AS events,
       f.house, count(*) AS bearers
FROM founded f JOIN villagers a ON a.agent_id = f.actor JOIN villagers b ON b.agent_id = f.other
JOIN villagers v ON v.house = f.house LEFT JOIN ticks d ON d.tick = v.died_tick
WHERE f.house NOT IN (a.house, b.house) GROUP BY f.event_id HAVING count(*) > 2 ORDER BY score DESC, f.event_id LIMIT 12;

-- name: family lost in a year
-- title: The family of {a}, lost in year {first_year}
-- about: A mother and her children of whom at least three died in one year; the people are the dead, the mother first if she is one.
WITH dead AS (SELECT v.agent_id, v.mother, v.death_event, t.year FROM villagers v JOIN ticks t ON t.tick = v.died_tick),
kin AS (
  SELECT mother AS family, agent_id, death_event, year, 1 AS is_child FROM dead WHERE mother IS NOT NULL
  UNION SELECT agent_id, agent_id, death_event, year, 0 FROM dead)
SELECT 1.0 * count(*) + (sum(is_child) < count(*)) AS score, year AS first_year, year AS last_year,
       CASE WHEN sum(is_child) < count(*) THEN family || ',' ELSE '' END || group_concat(CASE WHEN is_child THEN agent_id END) AS people,
       group_concat(death_event) AS events, count(*) AS died, sum(is_child) AS children
FROM kin GROUP BY family, year HAVING count(*) >= 3 ORDER BY score DESC, year, family LIMIT 12;

-- name: last of a name
-- title: {a}, the last of the house of {house}
-- about: Who outlived all others of a house, by the years lived without any of them.
WITH bearers AS (
  SELECT v.agent_id, v.house, v.death_event, d.year AS died, v.arrived_tick,
         row_number() OVER (PARTITION BY v.house ORDER BY coalesce(v.died_tick, 1e12) DESC, v.agent_id DESC) AS place,
         count(*) OVER (PARTITION BY v.house) AS n
  FROM villagers v LEFT JOIN ticks d ON d.tick = v.died_tick)
SELECT 1.0 * (coalesce(l.died, (SELECT max(year) FROM ticks)) - p.died) + l.n / 10.0 AS score, p.died AS first_year,
       coalesce(l.died, (SELECT max(year) FROM ticks)) AS last_year, l.agent_id || ',' || p.agent_id AS people,
       p.death_event || coalesce(',' || l.death_event, '') AS events, l.house,
       coalesce(l.died, (SELECT max(year) FROM ticks)) - p.died AS years_alone, l.n AS bearers
FROM bearers l JOIN bearers p ON p.house = l.house AND p.place = 2
WHERE l.place = 1 AND p.died IS NOT NULL AND l.n >= 5 ORDER BY score DESC, l.house LIMIT 12;

-- name: siblings
-- title: {a} and {b}, who shared a mother and stood by each other
-- about: Children of one mother, by the gifts, lessons and care between them.
WITH deeds AS (
  SELECT min(e.actor, e.other) AS x, max(e.actor, e.other) AS y, e.kind, t.year, e.event_id
  FROM events e JOIN ticks t ON t.tick = e.tick WHERE e.kind IN (12, 13, 14) AND e.other IS NOT NULL)
SELECT 4.0 * sum(d.kind = 12) + 2 * sum(d.kind = 14) + sum(d.kind = 13) AS score, min(d.year) AS first_year, max(d.year) AS last_year,
       d.x || ',' || d.y AS people, group_concat(d.event_id) AS events,
       sum(d.kind = 12) AS gifts, sum(d.kind = 14) AS times_tended, sum(d.kind = 13) AS lessons
FROM deeds d JOIN villagers a ON a.agent_id = d.x JOIN villagers b ON b.agent_id = d.y AND b.mother = a.mother
GROUP BY d.x, d.y HAVING count(*) > 2 ORDER BY score DESC, d.x, d.y LIMIT 12;

-- name: siblings at odds
-- title: {a} and {b}, who shared a mother and became foes
-- about: Children of one mother who fell out, by the thefts and quarrels between them.
WITH deeds AS (
  SELECT min(e.actor, e.other) AS x, max(e.actor, e.other) AS y, e.kind, t.year, e.event_id
  FROM events e JOIN ticks t ON t.tick = e.tick WHERE e.kind IN (19, 20, 36, 52) AND e.other IS NOT NULL)
SELECT 3.0 * sum(d.kind = 20) + 2 * sum(d.kind = 19) + 2 * sum(d.kind = 36) AS score, min(d.year) AS first_year, max(d.year) AS last_year,
       d.x || ',' || d.y AS people, group_concat(d.event_id) AS events,
       sum(d.kind = 20) AS thefts, sum(d.kind = 19) AS quarrels, sum(d.kind = 36) AS times_reconciled
FROM deeds d JOIN villagers a ON a.agent_id = d.x JOIN villagers b ON b.agent_id = d.y AND b.mother = a.mother
GROUP BY d.x, d.y HAVING sum(d.kind = 52) > 0 ORDER BY score DESC, d.x, d.y LIMIT 12;

-- name: teacher and pupil
-- title: {a}, who taught {b}
-- about: The most lessons between two, and how many the pupil gave to others later.
WITH lessons AS (
  SELECT e.actor, e.other, e.amount, t.year, e.event_id FROM events e JOIN ticks t ON t.tick = e.tick
  WHERE +e.kind = 13 AND e.actor IS NOT NULL AND e.other IS NOT NULL),
given AS MATERIALIZED (SELECT actor, count(*) AS n FROM lessons GROUP BY actor)
SELECT count(*) + coalesce(g.n, 0) / 10.0 AS score, min(l.year) AS first_year, max(l.year) AS last_year,
       l.actor || ',' || l.other AS people, group_concat(l.event_id) AS events, count(*) AS lessons, sum(l.amount) AS skill_gained,
       coalesce(g.n, 0) AS lessons_the_pupil_gave
FROM lessons l LEFT JOIN given g ON g.actor = l.other GROUP BY l.actor, l.other HAVING count(*) > 2
ORDER BY score DESC, l.actor, l.other LIMIT 12;

-- name: craft lost and found
-- title: The craft of {craft}, lost with {a} and known again through {b}
-- about: A craft that nobody knew any more, and the one who found it again or brought it: by the years without it and how many had known it.
WITH turns AS (
  SELECT e.event_id, e.kind, e.actor, e.amount, t.year, lag(e.kind) OVER w AS kind_before, lag(e.actor) OVER w AS last_holder,
         lag(t.year) OVER w AS lost_year, lag(e.event_id) OVER w AS loss
  FROM events e JOIN ticks t ON t.tick = e.tick WHERE e.kind IN (105, 107, 108) WINDOW w AS (PARTITION BY e.amount ORDER BY e.event_id)),
known AS MATERIALIZED (SELECT actor, amount, event_id FROM events WHERE kind IN (105, 106, 108)),
again AS (
  SELECT t.*, (SELECT count(DISTINCT k.actor) FROM known k WHERE k.amount = t.amount AND k.event_id < t.loss) AS had_known
  FROM turns t WHERE t.kind <> 107 AND t.kind_before = 107 AND t.year > t.lost_year)
SELECT ln(1 + had_known) * ln(1 + year - lost_year) AS score, lost_year AS first_year, year AS last_year, last_holder || ',' || actor AS people,
       loss || ',' || event_id AS events, amount AS craft, year - lost_year AS years_without, had_known
FROM again WHERE last_holder IS NOT NULL AND actor IS NOT NULL AND actor <> last_holder ORDER BY score DESC, loss LIMIT 12;

-- name: the last who knew
-- title: {a}, the last who knew the craft of {craft}
-- about: A craft that many had known, and that was never known again; the people are the last who knew it and who had taught them, if anybody.
WITH losses AS (
  SELECT e.event_id, e.actor, e.amount, t.year FROM events e JOIN ticks t ON t.tick = e.tick
  WHERE e.kind = 107 AND e.actor IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM events f WHERE f.kind IN (105, 108) AND f.amount = e.amount AND f.event_id > e.event_id))
SELECT 1.0 * count(DISTINCT k.actor) AS score, l.year AS first_year, l.year AS last_year,
       l.actor || coalesce(',' || max(CASE WHEN k.actor = l.actor THEN k.other END), '') AS people,
       l.event_id AS events, l.amount AS craft, count(DISTINCT k.actor) AS had_known
FROM losses l JOIN events k ON k.kind IN (105, 106, 108) AND k.amount = l.amount AND k.event_id < l.event_id
GROUP BY l.event_id HAVING count(DISTINCT k.actor) > 2 ORDER BY score DESC, l.event_id LIMIT 12;

-- name: tale handed down
-- title: A tale of year {told_of}, told until {last_year}
-- about: What one year left to be told, by those who heard it and had not been born then; the people are who told it first, then who of these heard it last.
WITH tales AS (
  SELECT e.event_id, e.actor, e.other, e.amount AS told_of, t.year, v.born_year > e.amount AS is_heir
  FROM events e JOIN ticks t ON t.tick = e.tick JOIN villagers v ON v.agent_id = e.other WHERE e.kind = 30 AND e.outcome = 7),
years AS (
  SELECT told_of, count(*) AS n, count(DISTINCT actor) AS tellers, count(DISTINCT CASE WHEN is_heir THEN other END) AS heirs,
         max(year) AS last_year, min(event_id) AS first_event, max(CASE WHEN is_heir THEN event_id END) AS last_event, group_concat(event_id) AS events
  FROM tales GROUP BY told_of)
SELECT 3.0 * y.heirs + (y.last_year - y.told_of) / 2.0 + y.n / 4.0 AS score, y.told_of AS first_year, y.last_year, a.actor || ',' || b.other AS people,
       y.events, y.told_of, y.n AS times, y.tellers, y.heirs
FROM years y JOIN events a ON a.event_id = y.first_event JOIN events b ON b.event_id = y.last_event
WHERE y.heirs > 1 AND y.last_year - y.told_of > 9 ORDER BY score DESC, y.told_of LIMIT 12;

-- name: victim who fed the thief
-- title: {a}, who was robbed by {b} and fed {b} afterwards
-- about: Thefts between two, and food that the robbed gave the thief after the first of them.
WITH thefts AS MATERIALIZED (
  SELECT e.other AS victim, e.actor AS thief, min(e.event_id) AS first_theft, count(*) AS n, group_concat(e.event_id) AS ids, min(t.year) AS year
  FROM events e JOIN ticks t ON t.tick = e.tick WHERE +e.kind = 20 AND e.other IS NOT NULL AND e.actor IS NOT NULL GROUP BY e.other, e.actor),
gifts AS MATERIALIZED (
  SELECT e.actor AS giver, e.other AS fed, e.amount, e.event_id, t.year FROM events e JOIN ticks t ON t.tick = e.tick
  WHERE +e.kind = 12 AND e.other IS NOT NULL)
SELECT 3.0 * count(*) + t.n AS score, t.year AS first_year, max(g.year) AS last_year, t.victim || ',' || t.thief AS people,
       t.ids || ',' || group_concat(g.event_id) AS events, t.n AS thefts, count(*) AS gifts, sum(g.amount) AS meals_given
FROM thefts t JOIN gifts g ON g.giver = t.victim AND g.fed = t.thief AND g.event_id > t.first_theft
GROUP BY t.victim, t.thief ORDER BY score DESC, t.victim, t.thief LIMIT 12;

-- name: widowed and wed again
-- title: {a}, who wed {marriages} times
-- about: Who wed again after a spouse had died, by the number of marriages and the years they lasted; the people are the one and the spouses.
WITH sides AS (
  SELECT a AS who, b AS spouse, since_tick, since_event, until_tick, until_event FROM relations WHERE kind = 'spouse'
  UNION ALL SELECT b, a, since_tick, since_event, until_tick, until_event FROM relations WHERE kind = 'spouse')
SELECT 3.0 * count(*) + (max(coalesce(u.year, s.year)) - min(s.year)) / 10.0 AS score, min(s.year) AS first_year,
       max(coalesce(u.year, (SELECT max(year) FROM ticks))) AS last_year, who || ',' || group_concat(spouse) AS people,
       group_concat(since_event) || coalesce(',' || group_concat(until_event), '') AS events, count(*) AS marriages,
       sum(v.died_tick IS NOT NULL AND v.died_tick <= coalesce(w.died_tick, 1e12)) AS times_widowed
FROM sides JOIN villagers v ON v.agent_id = spouse JOIN villagers w ON w.agent_id = who
JOIN ticks s ON s.tick = since_tick LEFT JOIN ticks u ON u.tick = until_tick
GROUP BY who HAVING count(*) > 1 AND sum(v.died_tick IS NOT NULL AND v.died_tick <= coalesce(w.died_tick, 1e12)) > 0
ORDER BY score DESC, who LIMIT 12;

-- name: orphan who took in orphans
-- title: {a}, an orphan, who took in {taken_in} in turn
-- about: Who was taken in as a child without a living parent and later took in such children; the people are the one, who took the one in, and those taken in.
WITH taken AS MATERIALIZED (
  SELECT e.actor AS orphan, e.other AS keeper, e.event_id, t.year FROM events e JOIN ticks t ON t.tick = e.tick
  JOIN villagers v ON v.agent_id = e.actor WHERE e.kind = 53 AND t.year - v.born_year < 16 AND e.other IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM villagers p WHERE p.agent_id IN (v.mother, v.father)
      AND p.arrived_tick <= e.tick AND coalesce(p.died_tick, e.tick + 1) > e.tick))
SELECT 1.0 * count(*) AS score, first.year AS first_year, max(later.year) AS last_year,
       first.orphan || ',' || first.keeper || ',' || group_concat(later.orphan) AS people,
       first.event_id || ',' || group_concat(later.event_id) AS events, count(*) AS taken_in
FROM taken first JOIN taken later ON later.keeper = first.orphan AND later.event_id > first.event_id
GROUP BY first.orphan ORDER BY score DESC, first.orphan LIMIT 12;

-- name: parent who buried children
-- title: {a}, who outlived {buried} children
-- about: Mothers and fathers by the children who died before them; the people are the parent and those children.
WITH kin AS (
  SELECT mother AS parent, agent_id, died_tick, death_event FROM villagers WHERE mother IS NOT NULL
  UNION ALL SELECT father, agent_id, died_tick, death_event FROM villagers WHERE father IS NOT NULL)
SELECT 1.0 * count(*) AS score, min(t.year) AS first_year, max(t.year) AS last_year, k.parent || ',' || group_concat(k.agent_id) AS people,
       group_concat(k.death_event) AS events, count(*) AS buried,
       (SELECT count(*) FROM villagers c WHERE c.mother = k.parent OR c.father = k.parent) AS children
FROM kin k JOIN villagers p ON p.agent_id = k.parent JOIN ticks t ON t.tick = k.died_tick
WHERE k.died_tick < coalesce(p.died_tick, 1e12) GROUP BY k.parent HAVING count(*) > 1 ORDER BY score DESC, k.parent LIMIT 12;

-- name: storm
-- title: The storm of year {first_year}
-- about: Storms by the deaths of which they are a cause; the people are the dead.
SELECT 1.0 * count(DISTINCT d.event_id) AS score, t.year AS first_year, max(u.year) AS last_year, group_concat(DISTINCT d.actor) AS people,
       s.event_id || ',' || group_concat(DISTINCT d.event_id) AS events, count(DISTINCT d.event_id) AS died,
       (SELECT r.amount FROM events r WHERE r.kind = 45 AND r.tick = s.tick AND r.day = s.day) AS days
FROM events d JOIN event_causes c ON c.event_id = d.event_id JOIN events s ON s.event_id = c.cause_id
JOIN ticks t ON t.tick = s.tick JOIN ticks u ON u.tick = d.tick
WHERE d.kind = 34 AND s.kind IN (45, 119) AND d.actor IS NOT NULL GROUP BY s.event_id HAVING count(*) > 1 ORDER BY score DESC, s.event_id LIMIT 12;

-- name: epidemic
-- title: The fever that {a} brought, {first_year}
-- about: A fever that came with a stranger, from its coming to the day when nobody had it; the people are who brought it, then the dead.
WITH fevers AS (
  SELECT c.event_id AS came, c.tick AS since, c.actor AS carrier, c.amount AS strain, g.event_id AS gone, g.tick AS until, g.amount AS fell, g.outcome AS died
  FROM events g JOIN event_causes k ON k.event_id = g.event_id JOIN events c ON c.event_id = k.cause_id WHERE g.kind = 128 AND c.kind = 127),
dead AS (
  SELECT f.came, v.agent_id, v.death_event FROM fevers f JOIN events s ON s.kind = 39 AND s.outcome = f.strain AND s.tick BETWEEN f.since AND f.until
  JOIN villagers v ON v.agent_id = s.actor JOIN event_causes k ON k.event_id = v.death_event AND k.cause_id = s.event_id)
SELECT 2.0 * f.died + f.fell / 4.0 AS score, t.year AS first_year, u.year AS last_year, f.carrier || coalesce(',' || group_concat(d.agent_id), '') AS people,
       f.came || ',' || f.gone || coalesce(',' || group_concat(d.death_event), '') AS events, f.fell, f.died
FROM fevers f JOIN ticks t ON t.tick = f.since JOIN ticks u ON u.tick = f.until LEFT JOIN dead d ON d.came = f.came
WHERE f.fell > 5 GROUP BY f.came ORDER BY score DESC, f.came LIMIT 12;

-- name: castaway
-- title: {a}, who came out of the sea
-- about: A stranger cast ashore who stayed, and whose children were born here; the people are the stranger, then spouses and children.
WITH strangers AS (SELECT e.actor AS who, e.event_id, t.year FROM events e JOIN ticks t ON t.tick = e.tick WHERE e.kind = 126),
links AS (
  SELECT actor AS who, event_id, tick, kind, other AS kin FROM events WHERE kind = 35
  UNION ALL SELECT other, event_id, tick, kind, actor FROM events WHERE kind IN (33, 35)
  UNION ALL SELECT v.father, e.event_id, e.tick, e.kind, e.actor FROM events e JOIN villagers v ON v.agent_id = e.actor WHERE e.kind = 33),
ties AS MATERIALIZED (SELECT l.who, l.event_id, t.year, l.kind, l.kin FROM links l JOIN ticks t ON t.tick = l.tick)
SELECT 1.0 * sum(i.kind = 33) + max(coalesce(x.year, i.year) - s.year) / 20.0 AS score, s.year AS first_year, max(coalesce(x.year, i.year)) AS last_year,
       s.who || ',' || group_concat(DISTINCT i.kin) AS people, s.event_id || ',' || group_concat(i.event_id) || coalesce(',' || max(v.death_event), '') AS events,
       sum(i.kind = 33) AS children
FROM strangers s JOIN ties i ON i.who = s.who JOIN villagers v ON v.agent_id = s.who LEFT JOIN ticks x ON x.tick = v.died_tick
GROUP BY s.who HAVING sum(i.kind = 33) > 1 ORDER BY score DESC, s.who LIMIT 12;

-- name: old friends
-- title: {a} and {b}, friends for {years} years
-- about: The friendships that lasted longest.
SELECT 1.0 * (coalesce(u.year, (SELECT max(year) FROM ticks)) - s.year) AS score, s.year AS first_year,
       coalesce(u.year, (SELECT max(year) FROM ticks)) AS last_year, r.a || ',' || r.b AS people,
       r.since_event || coalesce(',' || r.until_event, '') AS events,
       coalesce(u.year, (SELECT max(year) FROM ticks)) - s.year AS years
FROM relations r JOIN ticks s ON s.tick = r.since_tick LEFT JOIN ticks u ON u.tick = r.until_tick
WHERE r.kind = 'friend' ORDER BY score DESC, r.relation_id LIMIT 12;

-- name: blood
-- title: {a}, who hurt {b} in a quarrel, and {b} died of it
-- about: Quarrels in which somebody was hurt and died of it, the hurt being a cause of the death.
SELECT 1.0 * h.amount AS score, t.year AS first_year, u.year AS last_year, h.other || ',' || d.actor AS people,
       CASE WHEN h.tick < d.tick THEN h.event_id || ',' ELSE '' END || d.event_id AS events, h.amount AS health_lost
FROM events d JOIN event_causes c ON c.event_id = d.event_id JOIN events h ON h.event_id = c.cause_id AND h.kind = 41
JOIN ticks t ON t.tick = h.tick JOIN ticks u ON u.tick = d.tick
WHERE d.kind = 34 AND h.other IS NOT NULL AND h.actor = d.actor ORDER BY score DESC, d.event_id LIMIT 12;
