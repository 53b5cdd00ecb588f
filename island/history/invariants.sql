-- Invariants: what is true of every history, whoever decided and however hard the island was. Each is an entry with its name, what it
-- claims, and a query over the base tables that returns what breaks it, a row each: `event_id` (NULL where it is no event), `tick`, `a` and
-- `b` (agent_ids, NULL for nobody) and `what`, in words. Kinds of event are the names of event_kind_names; those of deeds have the numbers of deed_names.

-- name: people are born after their parents
-- about: A mother is 13 to 60 years older than her child, a father at least 13.
SELECT (SELECT min(e.event_id) FROM events e JOIN event_kind_names n ON n.code = e.kind WHERE n.name = 'born' AND e.actor = c.agent_id) AS event_id,
       c.arrived_tick AS tick, c.agent_id AS a, p.agent_id AS b, 'the parent is ' || (c.born_year - p.born_year) || ' years older' AS what
FROM villagers c JOIN villagers p ON p.agent_id IN (c.mother, c.father)
WHERE c.born_year - p.born_year < 13 OR (p.agent_id = c.mother AND c.born_year - p.born_year > 60);

-- name: everybody comes once
-- about: Each villager was born, landed, came ashore or was cast ashore by one event, in the tick that their row says; of the born the other is the mother.
WITH comings AS (
  SELECT e.event_id, e.tick, e.actor, e.other, n.name FROM events e JOIN event_kind_names n ON n.code = e.kind
  WHERE n.name IN ('born', 'arrived', 'came ashore', 'cast ashore'))
SELECT min(c.event_id) AS event_id, v.arrived_tick AS tick, v.agent_id AS a, NULL AS b, 'came by ' || count(c.event_id) || ' events' AS what
FROM villagers v LEFT JOIN comings c ON c.actor = v.agent_id GROUP BY v.agent_id HAVING count(c.event_id) <> 1
UNION ALL
SELECT c.event_id, c.tick, c.actor, c.other, c.name || ' in tick ' || c.tick || ', but the row says ' || v.arrived_tick || CASE WHEN c.name = 'born' THEN ', of @' || coalesce(v.mother, '?') ELSE '' END
FROM comings c JOIN villagers v ON v.agent_id = c.actor
WHERE c.tick <> v.arrived_tick OR v.is_born_here <> (c.name = 'born') OR (c.name = 'born' AND c.other IS NOT v.mother);

-- name: every death has one row
-- about: Each villager who is dead died by one event, and each such event is the end of one villager, in the same tick.
WITH ends AS (SELECT e.event_id, e.tick, e.actor FROM events e JOIN event_kind_names n ON n.code = e.kind WHERE n.name = 'died')
SELECT coalesce(d.event_id, v.death_event) AS event_id, coalesce(d.tick, v.died_tick) AS tick, coalesce(d.actor, v.agent_id) AS a, NULL AS b,
       CASE WHEN d.event_id IS NULL THEN 'dead by a row without its event' WHEN v.agent_id IS NULL THEN 'the death of nobody'
            WHEN v.died_tick IS NULL THEN 'died, and is alive by the row' ELSE 'died again, or in another tick than the row says' END AS what
FROM ends d FULL JOIN villagers v ON v.agent_id = d.actor
WHERE (d.event_id IS NOT NULL OR v.died_tick IS NOT NULL) AND (v.death_event IS NOT d.event_id OR v.died_tick IS NOT d.tick);

-- name: nobody acts before they came
-- about: Whoever is in an event is on the island by then.
SELECT e.event_id, e.tick, e.actor AS a, e.other AS b, n.name || ' before somebody had come' AS what
FROM events e JOIN event_kind_names n ON n.code = e.kind
LEFT JOIN villagers v ON v.agent_id = e.actor LEFT JOIN villagers w ON w.agent_id = e.other
WHERE e.tick < v.arrived_tick OR e.tick < w.arrived_tick;

-- name: nobody acts when dead
-- about: After a death the dead do nothing and nothing is done with them, but that they are mourned and remembered, and that what they
-- alone knew is lost, what they left is inherited or falls in, and a feud of theirs ends; a deed of the same tick has failed, and of two who
-- wounded each other to death in it one dies first.
WITH gone AS (SELECT agent_id, death_event AS since, died_tick AS since_tick FROM villagers WHERE died_tick IS NOT NULL),
tried AS (SELECT code FROM outcome_names WHERE name = 'failed')
SELECT e.event_id, e.tick, e.actor AS a, e.other AS b, n.name || ' after a death' AS what
FROM events e JOIN event_kind_names n ON n.code = e.kind
LEFT JOIN gone g ON g.agent_id = e.actor LEFT JOIN gone h ON h.agent_id = e.other
WHERE (e.event_id > g.since AND n.name NOT IN ('craft lost', 'home fell in', 'feud ended')
       AND NOT (e.tick = g.since_tick AND e.kind IN (SELECT code FROM deed_names) AND e.outcome IN (SELECT code FROM tried)))
   OR (e.event_id > h.since AND n.name NOT IN ('mourned', 'remembered', 'inherited', 'home inherited', 'feud ended', 'withheld', 'changed')
       AND NOT (e.tick = h.since_tick AND (n.name = 'died' OR e.kind IN (SELECT code FROM deed_names) AND e.outcome IN (SELECT code FROM tried))));

-- name: nobody acts when away
-- about: Who has sailed does nothing here any more; who comes back has a new number.
WITH gone AS (
  SELECT e.actor AS agent_id, min(e.event_id) AS since, min(e.tick) AS since_tick FROM events e JOIN event_kind_names n ON n.code = e.kind
  WHERE n.name IN ('driven off', 'left to wed', 'left in hunger', 'left among foes') GROUP BY 1)
SELECT e.event_id, e.tick, e.actor AS a, e.other AS b, n.name || ' after sailing' AS what
FROM events e JOIN gone g ON g.agent_id = e.actor JOIN event_kind_names n ON n.code = e.kind
WHERE e.event_id > g.since AND e.tick > g.since_tick;

-- name: one deed for one decision
-- about: In a tick nobody does more deeds than they decided on.
WITH done AS (SELECT tick, actor, count(*) AS deeds, max(event_id) AS event_id FROM events WHERE kind IN (SELECT code FROM deed_names) GROUP BY tick, actor),
decided AS (SELECT tick, agent_id, count(*) AS decisions FROM thoughts WHERE deed IS NOT NULL GROUP BY tick, agent_id)
SELECT d.event_id, d.tick, d.actor AS a, NULL AS b, d.deeds || ' deeds in one tick, ' || coalesce(t.decisions, 0) || ' decisions' AS what
FROM done d LEFT JOIN decided t ON t.tick = d.tick AND t.agent_id = d.actor WHERE d.deeds > coalesce(t.decisions, 0);

-- name: a decision is the event it names
-- about: The event of a thought is of the same tick and the same person, and of the deed decided on.
SELECT t.event_id, t.tick, t.agent_id AS a, t.partner AS b, 'decided on ' || coalesce(d.name, 'nothing') || ', but the event is ' || coalesce(n.name, 'not there') AS what
FROM thoughts t LEFT JOIN events e ON e.event_id = t.event_id LEFT JOIN event_kind_names n ON n.code = e.kind LEFT JOIN deed_names d ON d.code = t.deed
WHERE t.event_id IS NOT NULL AND (e.tick IS NOT t.tick OR e.actor IS NOT t.agent_id OR (t.deed IS NOT NULL AND e.kind <> t.deed AND n.name <> 'withheld'));

-- name: nothing is less than nothing
-- about: No store and no stock is negative at a year's end, and no deed brings, gives or takes less than nothing.
SELECT NULL AS event_id, max(t.tick) AS tick, NULL AS a, NULL AS b,
       'year ' || c.year || ': meals ' || c.meals || ', fish ' || c.fish || ', plants ' || c.plants || ', game ' || c.game || ', timber ' || c.timber AS what
FROM census c LEFT JOIN ticks t ON t.year = c.year WHERE min(c.meals, c.fish, c.plants, c.game, c.timber, c.alive, c.born, c.died) < 0 GROUP BY c.year
UNION ALL
SELECT e.event_id, e.tick, e.actor, e.other, n.name || ' ' || e.amount FROM events e JOIN event_kind_names n ON n.code = e.kind
WHERE e.amount < 0 AND n.name IN ('fished', 'gathered', 'hunted', 'chopped', 'planted', 'harvested', 'built', 'rested', 'explored', 'gave', 'taught', 'tended',
                                  'stole', 'surveyed', 'crop ripened', 'crop lost', 'hut damaged', 'injured', 'chilled', 'loaded', 'sent over', 'goods came');

-- name: no cause comes after its effect
-- about: A cause is an earlier event, of a day no later.
SELECT c.event_id, e.tick, e.actor AS a, e.other AS b, 'caused by event ' || c.cause_id || CASE WHEN f.event_id IS NULL THEN ', which is not there' ELSE ', which came later' END AS what
FROM event_causes c JOIN events e ON e.event_id = c.event_id LEFT JOIN events f ON f.event_id = c.cause_id
WHERE f.event_id IS NULL OR f.event_id >= c.event_id OR f.tick > e.tick OR f.day > e.day;

-- name: no event without its people
-- about: An event names those whom its kind needs (event_kind_meanings; an `if` there says who may be missing), and they are on record.
SELECT e.event_id, e.tick, e.actor AS a, e.other AS b, m.name || CASE WHEN e.actor IS NULL OR (e.other IS NULL AND m.other IS NOT NULL) THEN ' without ' ELSE ' with an unknown one: ' END
       || CASE WHEN e.actor IS NULL OR v.agent_id IS NULL THEN coalesce(m.actor, 'actor') ELSE coalesce(m.other, 'other') END AS what
FROM events e JOIN event_kind_meanings m ON m.code = e.kind
LEFT JOIN villagers v ON v.agent_id = e.actor LEFT JOIN villagers w ON w.agent_id = e.other
WHERE m.name NOT IN ('changed', 'withheld') AND (
      (e.actor IS NULL AND m.actor IS NOT NULL) OR (e.actor IS NOT NULL AND v.agent_id IS NULL)
   OR (e.other IS NULL AND m.other IS NOT NULL AND m.other NOT LIKE '%if %') OR (e.other IS NOT NULL AND w.agent_id IS NULL));

-- name: every event has its day
-- about: The day of an event lies in its tick, and events are numbered tick after tick.
SELECT e.event_id, e.tick, e.actor AS a, e.other AS b, 'on day ' || e.day || ' in tick ' || e.tick AS what
FROM events e LEFT JOIN ticks t ON t.tick = e.tick CROSS JOIN (SELECT 360 / ticks_a_year AS days FROM runs)
WHERE t.tick IS NULL OR e.day < e.tick * days OR e.day >= (e.tick + 1) * days
   OR e.event_id > t.last_event_id OR e.event_id <= t.last_event_id - t.events;

-- name: nobody deals with themselves
-- about: The two in an event are two, but that a new home bears the name of one of those who move to it.
SELECT e.event_id, e.tick, e.actor AS a, e.other AS b, n.name || ' with themselves' AS what
FROM events e JOIN event_kind_names n ON n.code = e.kind WHERE e.actor = e.other AND n.name <> 'moved';

-- name: nobody courts their own spouse
-- about: Who is wed to somebody does not court them.
SELECT e.event_id, e.tick, e.actor AS a, e.other AS b, 'courted the spouse of ' || (e.tick - r.since_tick) || ' ticks' AS what
FROM events e JOIN event_kind_names n ON n.code = e.kind
JOIN relations r ON r.kind = 'spouse' AND r.a = min(e.actor, e.other) AND r.b = max(e.actor, e.other)
WHERE n.name = 'courted' AND r.since_event < e.event_id AND coalesce(r.until_event, e.event_id) >= e.event_id;

-- name: nobody marries while wed
-- about: At a wedding neither is married to anybody, and both are at least 14 years old.
WITH weddings AS (SELECT e.event_id, e.tick, e.actor, e.other FROM events e JOIN event_kind_names n ON n.code = e.kind WHERE n.name = 'married')
SELECT w.event_id, w.tick, w.actor AS a, w.other AS b, 'wed already, since tick ' || r.since_tick AS what
FROM weddings w JOIN relations r ON r.kind = 'spouse' AND (r.a IN (w.actor, w.other) OR r.b IN (w.actor, w.other))
WHERE r.since_event < w.event_id AND coalesce(r.until_event, w.event_id) >= w.event_id
UNION ALL
SELECT w.event_id, w.tick, w.actor, w.other, v.name || ' is ' || (t.year - v.born_year) || ' years old'
FROM weddings w JOIN ticks t ON t.tick = w.tick JOIN villagers v ON v.agent_id IN (w.actor, w.other) WHERE t.year - v.born_year < 14;

-- name: nobody marries near kin
-- about: Nearer than first cousins nobody marries: no forebear up to a grandparent, and nobody with a parent in common with them or with their parent.
WITH RECURSIVE pairs AS (
  SELECT e.event_id, e.tick, e.actor AS a, e.other AS b FROM events e JOIN event_kind_names n ON n.code = e.kind WHERE n.name = 'married'),
lines AS (
  SELECT event_id, a AS whose, a AS forebear, 0 AS steps FROM pairs UNION SELECT event_id, b, b, 0 FROM pairs
  UNION
  SELECT l.event_id, l.whose, p.parent, l.steps + 1 FROM lines l
  JOIN (SELECT agent_id, mother AS parent FROM villagers WHERE mother IS NOT NULL UNION ALL SELECT agent_id, father FROM villagers WHERE father IS NOT NULL) p
    ON p.agent_id = l.forebear WHERE l.steps < 2)
SELECT p.event_id, p.tick, p.a, p.b, 'a forebear in common, @' || x.forebear || ', ' || x.steps || ' and ' || y.steps || ' steps back' AS what
FROM pairs p JOIN lines x ON x.event_id = p.event_id AND x.whose = p.a JOIN lines y ON y.event_id = p.event_id AND y.whose = p.b AND y.forebear = x.forebear
WHERE x.steps + y.steps < 4 GROUP BY p.event_id;

-- name: the living are counted
-- about: After every tick there are as many alive as have come and are neither dead nor gone.
WITH moves AS (
  SELECT arrived_tick AS tick, 1 AS change FROM villagers UNION ALL SELECT died_tick, -1 FROM villagers WHERE died_tick IS NOT NULL
  UNION ALL
  SELECT e.tick, -1 FROM events e JOIN event_kind_names n ON n.code = e.kind
  WHERE n.name IN ('driven off', 'left to wed', 'left in hunger', 'left among foes')),
sums AS (SELECT t.tick, t.alive, sum(coalesce(m.change, 0)) OVER (ORDER BY t.tick) AS people
         FROM ticks t LEFT JOIN (SELECT tick, sum(change) AS change FROM moves GROUP BY tick) m ON m.tick = t.tick)
SELECT NULL AS event_id, tick, NULL AS a, NULL AS b, alive || ' alive by the tick, ' || people || ' by their lives' AS what FROM sums WHERE alive <> people;

-- name: who dies of sickness is sick
-- about: Somebody who dies of sickness fell sick and has not recovered.
WITH spells AS (
  SELECT e.actor, max(CASE WHEN n.name = 'fell sick' THEN e.event_id END) AS fell, max(CASE WHEN n.name = 'recovered' THEN e.event_id END) AS rose
  FROM events e JOIN event_kind_names n ON n.code = e.kind WHERE n.name IN ('fell sick', 'recovered') GROUP BY e.actor)
SELECT v.death_event AS event_id, v.died_tick AS tick, v.agent_id AS a, NULL AS b,
       CASE WHEN s.fell IS NULL THEN 'died of sickness, and never fell sick' ELSE 'died of sickness, and had got well' END AS what
FROM villagers v LEFT JOIN spells s ON s.actor = v.agent_id WHERE v.death_cause = 'sickness' AND (s.fell IS NULL OR s.rose > s.fell);

-- name: villages at strife are two and make up once
-- about: A strife begins between two villages that had none between them, both lived in, and has one end at most, which names its beginning.
WITH began AS (
  SELECT e.event_id, e.tick, e.actor, e.other, min(e.amount, e.outcome) AS one, max(e.amount, e.outcome) AS two, min(x.event_id) AS ended, count(x.event_id) AS ends
  FROM events e JOIN event_kind_names n ON n.code = e.kind
  LEFT JOIN event_causes c ON c.cause_id = e.event_id AND c.event_id IN (SELECT y.event_id FROM events y JOIN event_kind_names m ON m.code = y.kind WHERE m.name = 'strife ended')
  LEFT JOIN events x ON x.event_id = c.event_id WHERE n.name = 'strife began' GROUP BY e.event_id),
lived AS (
  SELECT 0 AS village, 0 AS since, (SELECT min(e.event_id) FROM events e JOIN event_kind_names n ON n.code = e.kind WHERE n.name = 'village emptied' AND e.amount = 0) AS until
  UNION ALL
  SELECT f.amount, f.event_id, (SELECT min(e.event_id) FROM events e JOIN event_kind_names m ON m.code = e.kind WHERE m.name = 'village emptied' AND e.amount = f.amount)
  FROM events f JOIN event_kind_names n ON n.code = f.kind WHERE n.name = 'village founded')
SELECT b.event_id, b.tick, b.actor AS a, b.other AS b, CASE WHEN b.one = b.two THEN 'strife of a village with itself' WHEN b.ends > 1 THEN 'a strife with ' || b.ends || ' ends'
       WHEN o.event_id IS NOT NULL THEN 'strife between two that were at strife already' ELSE 'strife of a village in which nobody lives' END AS what
FROM began b LEFT JOIN began o ON o.one = b.one AND o.two = b.two AND o.event_id < b.event_id AND coalesce(o.ended, 1e12) > b.event_id
WHERE b.one = b.two OR b.ends > 1 OR o.event_id IS NOT NULL
   OR (SELECT count(*) FROM lived l WHERE l.village IN (b.one, b.two) AND l.since < b.event_id AND coalesce(l.until, 1e12) > b.event_id) < 2
UNION ALL
SELECT e.event_id, e.tick, e.actor, e.other, 'the end of no strife' FROM events e JOIN event_kind_names n ON n.code = e.kind
WHERE n.name = 'strife ended' AND NOT EXISTS (SELECT 1 FROM event_causes c JOIN began b ON b.event_id = c.cause_id WHERE c.event_id = e.event_id);

-- name: what an event holds is documented
-- about: An amount that is not 0, an outcome, a person or a place stands only in events of kinds for which event_kind_meanings says what it is.
SELECT e.event_id, e.tick, e.actor AS a, e.other AS b, m.name || ' with ' || CASE WHEN m.amount IS NULL AND e.amount <> 0 THEN 'the amount ' || e.amount
         WHEN m.outcome IS NULL AND e.outcome IS NOT NULL THEN 'the outcome ' || e.outcome ELSE 'somebody or some place' END || ', of which nothing is said' AS what
FROM events e JOIN event_kind_meanings m ON m.code = e.kind
WHERE (m.amount IS NULL AND e.amount <> 0) OR (m.outcome IS NULL AND e.outcome IS NOT NULL) OR (m.actor IS NULL AND e.actor IS NOT NULL)
  OR (m.other IS NULL AND e.other IS NOT NULL) OR (m.place IS NULL AND e.place IS NOT NULL);

-- name: customs are kept in turn
-- about: In each village a custom begins while it is not kept, and is broken and ends while it is; with the last of an island end all.
WITH ends AS MATERIALIZED (SELECT e.event_id FROM events e JOIN event_kind_names n ON n.code = e.kind WHERE n.name = 'village ended'),
turns AS (
  SELECT e.event_id, e.tick, e.actor, e.other, e.amount, e.outcome, n.name, (SELECT count(*) FROM ends z WHERE z.event_id < e.event_id) AS life
  FROM events e JOIN event_kind_names n ON n.code = e.kind
  WHERE n.name IN ('custom began', 'custom broken', 'custom ended', 'custom lapsed', 'custom forgotten')),
sums AS (SELECT *, sum(CASE name WHEN 'custom began' THEN 1 WHEN 'custom broken' THEN 0 ELSE -1 END)
                OVER (PARTITION BY life, outcome, amount ORDER BY event_id) AS kept FROM turns)
SELECT event_id, tick, actor AS a, other AS b, name || ', which the village ' || CASE WHEN name = 'custom began' THEN 'kept already' ELSE 'did not keep' END AS what
FROM sums WHERE kept <> (name IN ('custom began', 'custom broken'));
