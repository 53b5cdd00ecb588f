-- Measures of one island, over the base tables of its history. Each entry has a name, says what its rows are, and holds one query. Kinds of
-- deed and of event go by their names, so that a kind that a world does not have is simply never found.

-- name: subsistence
-- about: In years in which at most one in fifty died of hunger: the share of all deeds that bring food or wood. A new deed of that kind goes into the list.
WITH ordinary AS (SELECT year FROM census WHERE 50 * died_hunger <= alive + died)
SELECT avg(d.name IN ('fish', 'gather', 'hunt', 'chop', 'plant', 'harvest', 'dig', 'dry', 'smoke', 'herd', 'sow', 'weed', 'salt', 'store')) AS share
FROM thoughts h JOIN ticks t ON t.tick = h.tick JOIN deed_names d ON d.code = h.deed WHERE h.kind = 0 AND t.year IN (SELECT year FROM ordinary);

-- name: by the grown
-- about: The share of talk, and of quarrels, by people of 12 years and more.
SELECT avg(CASE WHEN d.name = 'talk' THEN t.year - v.born_year >= 12 END) AS talk, avg(CASE WHEN d.name = 'quarrel' THEN t.year - v.born_year >= 12 END) AS quarrel
FROM thoughts h JOIN ticks t ON t.tick = h.tick JOIN deed_names d ON d.code = h.deed JOIN villagers v ON v.agent_id = h.agent_id
WHERE h.kind = 0 AND d.name IN ('talk', 'quarrel');

-- name: deeds
-- about: How often each deed was done in each year.
SELECT t.year, d.name AS what, count(*) AS times FROM thoughts h JOIN ticks t ON t.tick = h.tick JOIN deed_names d ON d.code = h.deed
WHERE h.deed IS NOT NULL GROUP BY t.year, d.name ORDER BY t.year, d.name;

-- name: climate
-- about: The climate of each year.
SELECT t.year, 'climate' AS what, e.amount AS times FROM events e JOIN ticks t ON t.tick = e.tick JOIN event_kind_names n ON n.code = e.kind WHERE n.name = 'year began' ORDER BY t.year;

-- name: weather
-- about: How many ticks of each weather each year had.
SELECT t.year, w.name AS what, count(*) AS times FROM ticks t JOIN weather_names w ON w.code = t.weather GROUP BY t.year, w.name ORDER BY t.year, w.name;

-- name: census
-- about: The island at the end of each year.
SELECT * FROM census ORDER BY year;

-- name: stores
-- about: What each house had at the end of each year.
SELECT t.year, s.meals FROM stores s JOIN ticks t ON t.tick = s.tick WHERE (s.tick + 1) % (SELECT ticks_a_year FROM runs) = 0 ORDER BY s.tick, s.household;

-- name: houses
-- about: The years in which each person bore the name of a house.
SELECT house, arrived_tick / (SELECT ticks_a_year FROM runs) AS from_year, gone_tick / (SELECT ticks_a_year FROM runs) AS to_year FROM stays ORDER BY arrived_tick, agent_id;

-- name: strife
-- about: The years of each feud of houses and of each strife of villages.
SELECT 'feuds' AS what, from_year, to_year FROM feuds UNION ALL SELECT 'strifes', from_year, to_year FROM strifes ORDER BY what, from_year, to_year;

-- name: people
-- about: Everybody who ever lived there; ticks of coming, of dying, and of being gone, by death or over the sea.
SELECT agent_id, house, is_female, is_born_here, born_year, mother, father, arrived_tick, died_tick, gone_tick, death_cause FROM stays ORDER BY arrived_tick, agent_id;

-- name: weddings
-- about: Who married whom in which tick.
SELECT e.tick, e.actor AS a, e.other AS b FROM events e JOIN event_kind_names n ON n.code = e.kind
WHERE n.name = 'married' AND e.actor IS NOT NULL AND e.other IS NOT NULL ORDER BY e.event_id;

-- name: caused
-- about: Of deaths (but those of age), marriages, thefts, quarrels, inventions, villages founded and leaders: how many have a cause that is an event.
-- Of deaths by hunger also how many have one of the last three years. Birth, the landing, the turn of the year and growth are no causes.
-- `with_more` leaves the weather of the season out, too: of deaths it is a cause in name alone (docs/causes.md).
WITH effects AS (
  SELECT e.event_id, e.tick, n.name AS what, v.death_cause FROM events e JOIN event_kind_names n ON n.code = e.kind
  LEFT JOIN villagers v ON v.death_event = e.event_id
  WHERE n.name IN ('died', 'married', 'stole', 'quarrelled', 'craft found', 'craft lost', 'village founded', 'leader named', 'leader deposed')
    AND NOT (n.name = 'died' AND v.death_cause IS 'age')),
caused AS (
  SELECT c.event_id, max(f.tick) AS latest, max(m.name <> 'season') AS is_more FROM event_causes c JOIN events f ON f.event_id = c.cause_id JOIN event_kind_names m ON m.code = f.kind
  WHERE m.name NOT IN ('born', 'arrived', 'year began', 'growth') GROUP BY c.event_id)
SELECT what, count(*) AS times, sum(latest IS NOT NULL) AS with_cause, sum(coalesce(is_more, 0)) AS with_more,
       sum(coalesce(death_cause = 'hunger', 0)) AS by_hunger,
       sum(coalesce(death_cause = 'hunger' AND tick - latest <= 3 * (SELECT ticks_a_year FROM runs), 0)) AS by_hunger_near
FROM effects LEFT JOIN caused USING (event_id) GROUP BY what ORDER BY what;

-- name: thieves
-- about: Thefts by each trait of the thief, who has two; and all thefts.
SELECT n.name AS trait, count(*) AS thefts, (SELECT count(*) FROM events e JOIN event_kind_names k ON k.code = e.kind WHERE k.name = 'stole') AS of_all
FROM events e JOIN event_kind_names k ON k.code = e.kind JOIN villagers v ON v.agent_id = e.actor JOIN trait_names n ON n.code IN (v.trait_1, v.trait_2)
WHERE k.name = 'stole' GROUP BY n.name ORDER BY thefts DESC;

-- name: hunger and theft
-- about: In the order of events: who began to starve, had enough again, stole, or died.
SELECT e.tick, e.actor, n.name AS what FROM events e JOIN event_kind_names n ON n.code = e.kind
WHERE n.name IN ('starving', 'fed again', 'stole', 'died') AND e.actor IS NOT NULL ORDER BY e.event_id;

-- name: cost
-- about: Thoughts and the seconds they took, of the run as it was lived; how many were alive in the end (a year that nobody ended has no census).
SELECT (SELECT sum(thoughts) FROM ticks) AS thoughts, (SELECT wall_s FROM runs) AS seconds, (SELECT max(tick) FROM ticks) AS last_tick,
       (SELECT alive FROM ticks ORDER BY tick DESC LIMIT 1) AS alive,
       (SELECT ticks_a_year FROM runs) AS ticks_a_year, (SELECT years FROM runs) AS years;

-- name: villages
-- about: Where the world has villages: when each was founded and ended.
SELECT village_id, founded_year, ended_year FROM villages ORDER BY village_id;

-- name: crafts
-- about: Where crafts are found and lost: who knew each, in which years.
SELECT craft, from_year, to_year FROM knowledge ORDER BY craft, from_year;

-- name: leaders
-- about: Where there are leaders: the house of each, and the years.
SELECT v.house, l.from_year, l.to_year FROM leaders l LEFT JOIN villagers v ON v.agent_id = l.agent_id ORDER BY l.from_year;

-- name: customs
-- about: Where there are customs: the years of each.
SELECT custom, from_year, to_year FROM customs ORDER BY from_year;
