-- Questions that datasette shows, to the file that `island export --format datasette` makes: villagers.full_name, ticks.moment and events.what
-- are columns of it, and `stays` has villagers with the tick of death or of sailing away. Each has a name, a title and a line about it; a :word is a field to fill in.

-- name: thieves
-- title: The greatest thieves
-- about: Who stole how often, from how many people, and how many meals.
SELECT v.agent_id, v.full_name AS who, count(*) AS thefts, count(DISTINCT e.other) AS victims, sum(e.amount) AS meals, v.born_year
FROM events e JOIN villagers v ON v.agent_id = e.actor
WHERE e.what = 'stole' GROUP BY v.agent_id ORDER BY thefts DESC, v.agent_id LIMIT 50;

-- name: thief_fed_by_his_victim
-- title: Victims who fed the thief
-- about: Who was robbed, and later gave food to the very person.
WITH thefts AS (SELECT actor AS thief, other AS victim, min(tick) AS first_theft, count(*) AS thefts
                FROM events WHERE what = 'stole' AND other IS NOT NULL GROUP BY 1, 2)
SELECT t.thief AS thief_id, a.full_name AS thief, t.victim AS victim_id, b.full_name AS victim, t.thefts, count(*) AS gifts_afterwards,
       sum(g.amount) AS meals_given
FROM thefts t JOIN events g ON g.what = 'gave' AND g.actor = t.victim AND g.other = t.thief AND g.tick > t.first_theft
JOIN villagers a ON a.agent_id = t.thief JOIN villagers b ON b.agent_id = t.victim
GROUP BY t.thief, t.victim ORDER BY t.thefts * count(*) DESC, t.thief, t.victim LIMIT 50;

-- name: love_long_refused
-- title: Love that was long refused
-- about: Couples who married after a refusal, by the years between the first courting and the wedding.
WITH pairs AS (SELECT min(actor, other) AS a, max(actor, other) AS b, what, tick FROM events
               WHERE what IN ('courted', 'refused') AND other IS NOT NULL),
sums AS (SELECT a, b, sum(what = 'courted') AS courtings, sum(what = 'refused') AS refusals,
                min(CASE WHEN what = 'courted' THEN tick END) AS first_tick FROM pairs GROUP BY a, b)
SELECT r.a AS a_id, x.full_name AS a, r.b AS b_id, y.full_name AS b, s.courtings, s.refusals, f.year AS first_courted, w.year AS married,
       w.year - f.year AS waited
FROM sums s JOIN relations r ON r.kind = 'spouse' AND r.a = s.a AND r.b = s.b AND r.since_tick > s.first_tick
JOIN villagers x ON x.agent_id = r.a JOIN villagers y ON y.agent_id = r.b
JOIN ticks f ON f.tick = s.first_tick JOIN ticks w ON w.tick = r.since_tick
WHERE s.refusals > 0 ORDER BY waited DESC, s.refusals DESC, r.a LIMIT 50;

-- name: feuds
-- title: Feuds
-- about: Pairs who became foes: quarrels and thefts on both sides, offers of peace, and the years between the first wrong and the last.
WITH wrongs AS (SELECT min(actor, other) AS a, max(actor, other) AS b, what, actor, tick FROM events
                WHERE what IN ('quarrelled', 'stole', 'offered peace', 'reconciled', 'fell out') AND other IS NOT NULL)
SELECT w.a AS a_id, x.full_name AS a, w.b AS b_id, y.full_name AS b, sum(what = 'quarrelled') AS quarrels, sum(what = 'stole') AS thefts,
       count(DISTINCT CASE WHEN what IN ('quarrelled', 'stole') THEN actor END) AS sides, sum(what = 'offered peace') AS offers_of_peace,
       sum(what = 'reconciled') AS peaces, max(k.year) - min(k.year) AS years, min(k.year) AS since
FROM wrongs w JOIN ticks k ON k.tick = w.tick JOIN villagers x ON x.agent_id = w.a JOIN villagers y ON y.agent_id = w.b
GROUP BY w.a, w.b HAVING sum(what = 'fell out') > 0 ORDER BY (quarrels + thefts) * (1 + years) DESC, w.a LIMIT 50;

-- name: famines
-- title: Famines
-- about: Years that have, with the two before and the two after, six or more dead of hunger; neighbouring years are one famine.
WITH sums AS (SELECT year, alive, died_hunger, sum(died_hunger) OVER (ORDER BY year ROWS BETWEEN 2 PRECEDING AND 2 FOLLOWING) AS near
              FROM census),
hungry AS (SELECT *, year - row_number() OVER (ORDER BY year) AS famine FROM sums WHERE near >= 6)
SELECT min(year) AS since, max(year) AS until, sum(died_hunger) AS dead_of_hunger, max(alive) AS most_alive, min(alive) AS least_alive
FROM hungry GROUP BY famine ORDER BY dead_of_hunger DESC, since;

-- name: worst_years
-- title: The worst years
-- about: Years by the number of the dead.
SELECT year, alive, born, died, died_hunger, died_sickness, died_cold, died_storm, died_age FROM census
ORDER BY died DESC, year LIMIT 30;

-- name: plagues
-- title: Years of sickness
-- about: How many fell sick in a year, and how many died of it.
SELECT k.year, count(*) AS fell_sick, count(DISTINCT e.actor) AS people, c.died_sickness, c.alive
FROM events e JOIN ticks k ON k.tick = e.tick LEFT JOIN census c ON c.year = k.year
WHERE e.what = 'fell sick' GROUP BY k.year ORDER BY c.died_sickness DESC, fell_sick DESC, k.year LIMIT 30;

-- name: houses
-- title: Rise and fall of the houses
-- about: How many bore a name, how many at once, and whether anybody on the island does still.
WITH moves AS (SELECT house, arrived_tick AS tick, 1 AS by FROM villagers
               UNION ALL SELECT house, gone_tick, -1 FROM stays WHERE gone_tick IS NOT NULL),
sizes AS (SELECT house, tick, sum(sum(by)) OVER (PARTITION BY house ORDER BY tick) AS size FROM moves GROUP BY house, tick),
most AS (SELECT house, max(size) AS most_at_once FROM sizes GROUP BY house)
SELECT v.house, count(*) AS people, m.most_at_once, sum(v.gone_tick IS NULL) AS alive, min(a.year) AS first_year, max(d.year) AS last_death
FROM stays v JOIN most m ON m.house = v.house LEFT JOIN ticks a ON a.tick = v.arrived_tick LEFT JOIN ticks d ON d.tick = v.died_tick
GROUP BY v.house ORDER BY people DESC, v.house;

-- name: last_of_a_name
-- title: The last of a name
-- about: Who died as the last of a house.
WITH ends AS (SELECT *, row_number() OVER (PARTITION BY house ORDER BY gone_tick IS NULL DESC, gone_tick DESC, agent_id DESC) AS place,
                     count(*) OVER (PARTITION BY house) AS people FROM stays)
SELECT v.house, v.people, v.agent_id, v.full_name AS who, k.year AS died, k.year - v.born_year AS age, v.death_cause
FROM ends v JOIN ticks k ON k.tick = v.died_tick WHERE v.place = 1 ORDER BY died, v.agent_id;

-- name: families_that_died_in_a_year
-- title: Families that died within a year
-- about: A mother with two or more of her children, or three of them, dead in the same year.
SELECT m.agent_id AS mother_id, m.full_name AS mother, k.year, count(*) AS children_dead,
       group_concat(c.full_name || ' (' || c.death_cause || ')', ', ') AS who,
       (SELECT d.year FROM ticks d WHERE d.tick = m.died_tick) = k.year AS mother_too
FROM villagers c JOIN ticks k ON k.tick = c.died_tick JOIN villagers m ON m.agent_id = c.mother
GROUP BY m.agent_id, k.year HAVING count(*) + coalesce(mother_too, 0) >= 3 ORDER BY children_dead DESC, k.year LIMIT 50;

-- name: siblings
-- title: The largest families
-- about: Children of one couple, and how many of them grew to 12.
SELECT c.mother AS mother_id, m.full_name AS mother, c.father AS father_id, f.full_name AS father, count(*) AS children,
       sum(coalesce((SELECT year FROM ticks WHERE tick = c.gone_tick), (SELECT max(year) FROM ticks)) - c.born_year >= 12) AS grew_up
FROM stays c JOIN villagers m ON m.agent_id = c.mother JOIN villagers f ON f.agent_id = c.father
GROUP BY c.mother, c.father ORDER BY children DESC, c.mother LIMIT 50;

-- name: teachers_and_pupils
-- title: Teachers and pupils
-- about: Who taught whom most often.
SELECT e.actor AS teacher_id, a.full_name AS teacher, e.other AS pupil_id, b.full_name AS pupil, count(*) AS lessons, sum(e.amount) AS skill_gained,
       b.mother = e.actor OR b.father = e.actor AS is_own_child
FROM events e JOIN villagers a ON a.agent_id = e.actor JOIN villagers b ON b.agent_id = e.other
WHERE e.what = 'taught' GROUP BY e.actor, e.other ORDER BY lessons DESC, e.actor LIMIT 50;

-- name: oldest_people
-- title: The longest lives
-- about: Who grew oldest, and what ended it.
SELECT v.agent_id, v.full_name AS who, k.year - v.born_year AS age, v.born_year, k.year AS died, v.death_cause
FROM villagers v JOIN ticks k ON k.tick = v.died_tick ORDER BY age DESC, v.agent_id LIMIT 50;

-- name: grandparents
-- title: Children and grandchildren
-- about: Who had most of both.
WITH parents AS (SELECT mother AS parent, agent_id AS child FROM villagers WHERE mother IS NOT NULL
                 UNION SELECT father, agent_id FROM villagers WHERE father IS NOT NULL)
SELECT v.agent_id, v.full_name AS who, count(DISTINCT p.child) AS children, count(DISTINCT g.child) AS grandchildren, v.born_year
FROM villagers v JOIN parents p ON p.parent = v.agent_id LEFT JOIN parents g ON g.parent = p.child
GROUP BY v.agent_id ORDER BY children + grandchildren DESC, v.agent_id LIMIT 50;

-- name: longest_marriages
-- title: The longest marriages
-- about: Couples by the years they had together.
SELECT r.a AS a_id, x.full_name AS a, r.b AS b_id, y.full_name AS b, w.year AS married, u.year AS until,
       coalesce(u.year, (SELECT max(year) FROM ticks)) - w.year AS years
FROM relations r JOIN villagers x ON x.agent_id = r.a JOIN villagers y ON y.agent_id = r.b
JOIN ticks w ON w.tick = r.since_tick LEFT JOIN ticks u ON u.tick = r.until_tick
WHERE r.kind = 'spouse' ORDER BY years DESC, r.a LIMIT 50;

-- name: last_words
-- title: What the dead remembered last
-- about: The last memory of those who did not die of age, within a year before the end.
SELECT k.year, v.agent_id, v.full_name AS who, k.year - v.born_year AS age, v.death_cause, t.sentence
FROM villagers v JOIN ticks k ON k.tick = v.died_tick
JOIN thoughts t ON t.agent_id = v.agent_id AND t.kind = 1
 AND t.tick = (SELECT max(o.tick) FROM thoughts o WHERE o.agent_id = v.agent_id AND o.kind = 1)
WHERE v.death_cause NOT IN ('age', 'infancy') AND v.died_tick - t.tick < (SELECT ticks_a_year FROM runs) + 1
ORDER BY k.year DESC LIMIT 200;

-- name: a_year
-- title: All that happened in a year
-- about: Births, deaths, weddings, thefts, storms and all else that is no daily work. Fill in the year.
SELECT e.event_id, k.moment, e.what, e.actor AS actor_id, a.full_name AS actor, e.other AS other_id, b.full_name AS other, e.amount
FROM ticks k JOIN events e ON e.tick = k.tick
LEFT JOIN villagers a ON a.agent_id = e.actor LEFT JOIN villagers b ON b.agent_id = e.other
WHERE k.year = CAST(:year AS INTEGER)
  AND e.what NOT IN ('fished', 'gathered', 'hunted', 'chopped', 'planted', 'harvested', 'built', 'rested', 'talked', 'played',
                     'surveyed', 'growth', 'remembered', 'moved', 'chilled')
ORDER BY e.event_id LIMIT 500;

-- name: a_life
-- title: One life in its own words
-- about: Every sentence of a person, with the deed and the other in it. Fill in the number of the person (agent_id).
SELECT k.moment, k.year - v.born_year AS age, coalesce(d.name, 'remembered') AS deed, p.full_name AS partner, t.sentence
FROM thoughts t JOIN ticks k ON k.tick = t.tick JOIN villagers v ON v.agent_id = t.agent_id
LEFT JOIN deed_names d ON d.code = t.deed LEFT JOIN villagers p ON p.agent_id = t.partner
WHERE t.agent_id = CAST(:agent_id AS INTEGER) ORDER BY t.tick, t.kind;

-- name: why
-- title: Why something happened
-- about: An event's causes, theirs, and so on, at most twelve steps back. Fill in the number of the event (event_id).
WITH RECURSIVE why(event_id, depth) AS (
  SELECT CAST(:event_id AS INTEGER), 0
  UNION SELECT c.cause_id, why.depth + 1 FROM why JOIN event_causes c ON c.event_id = why.event_id WHERE why.depth < 12)
SELECT min(why.depth) AS steps_back, e.event_id, k.moment, e.what, a.full_name AS actor, b.full_name AS other
FROM why JOIN events e ON e.event_id = why.event_id JOIN ticks k ON k.tick = e.tick
LEFT JOIN villagers a ON a.agent_id = e.actor LEFT JOIN villagers b ON b.agent_id = e.other
GROUP BY e.event_id ORDER BY steps_back, e.event_id LIMIT 300;

-- name: what_came_of_it
-- title: What came of something
-- about: What an event caused, and that in turn, at most twelve steps on. Fill in the number of the event (event_id).
WITH RECURSIVE down(event_id, depth) AS (
  SELECT CAST(:event_id AS INTEGER), 0
  UNION SELECT c.event_id, down.depth + 1 FROM down JOIN event_causes c ON c.cause_id = down.event_id WHERE down.depth < 12)
SELECT min(down.depth) AS steps_on, e.event_id, k.moment, e.what, a.full_name AS actor, b.full_name AS other
FROM down JOIN events e ON e.event_id = down.event_id JOIN ticks k ON k.tick = e.tick
LEFT JOIN villagers a ON a.agent_id = e.actor LEFT JOIN villagers b ON b.agent_id = e.other
GROUP BY e.event_id ORDER BY steps_on, e.event_id LIMIT 300;

-- name: who_said
-- title: Who said these words
-- about: Sentences with all of these words, in whatever order. Fill in the words.
SELECT k.moment, t.agent_id, v.full_name AS who, t.sentence
FROM thoughts_fts f JOIN thoughts t ON t.rowid = f.rowid JOIN ticks k ON k.tick = t.tick JOIN villagers v ON v.agent_id = t.agent_id
WHERE thoughts_fts MATCH '"' || replace(replace(:words, '"', ''), ' ', '" "') || '"' ORDER BY f.rowid LIMIT 200;

-- name: deeds_by_century
-- title: What people did, by century
-- about: How often each deed was done, and how often by each hundred people alive for a year.
WITH alive AS (SELECT year / 100 AS century, sum(alive) AS people_years FROM census GROUP BY 1),
done AS (SELECT deed, tick / (SELECT 100 * ticks_a_year FROM runs) AS century, count(*) AS times
         FROM thoughts WHERE deed IS NOT NULL GROUP BY 1, 2)
SELECT d.name AS deed, done.century * 100 AS from_year, done.times, round(100.0 * done.times / alive.people_years, 1) AS per_100_people_a_year
FROM done JOIN alive ON alive.century = done.century JOIN deed_names d ON d.code = done.deed ORDER BY d.code, done.century;

-- name: deaths_by_age
-- title: At what age people died, and of what
-- about: Ten years of age a row, a cause a column.
SELECT (k.year - v.born_year) / 10 * 10 AS age_from, count(*) AS deaths, sum(death_cause = 'age') AS age, sum(death_cause = 'hunger') AS hunger,
       sum(death_cause = 'sickness') AS sickness, sum(death_cause = 'cold') AS cold, sum(death_cause = 'storm') AS storm,
       sum(death_cause = 'childbirth') AS childbirth, sum(death_cause = 'injury') AS injury, sum(death_cause = 'infancy') AS infancy
FROM villagers v JOIN ticks k ON k.tick = v.died_tick GROUP BY 1 ORDER BY 1;
