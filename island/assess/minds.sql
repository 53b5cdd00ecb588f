-- Minds beside each other, over the dataset of a sweep (DuckDB): the tables islands, census and people of docs/sweeps.md.

-- name: islands
-- about: A row for each island that was lived. Years after the last of the village count with nobody in them.
SELECT i.setting, i.seed, i.alive, coalesce(sum(c.alive), 0) / any_value(i.years_planned) AS people,
       sum(c.died_hunger) AS hunger, sum(c.died_cold) AS cold, sum(c.died_sickness) AS sickness, sum(c.alive) AS person_years
FROM (FROM islands WHERE ended <> 'failed') i LEFT JOIN census c USING (setting, seed) GROUP BY i.setting, i.seed, i.alive ORDER BY 1, 2;

-- name: lives
-- about: How old everybody born there became, or is, in years, and whether they live still.
SELECT p.setting, p.seed, CAST(coalesce(p.died_year, i.years) - p.born_year + 0.5 AS DOUBLE) AS age, p.died_year IS NULL AS is_alive
FROM people p JOIN islands i USING (setting, seed) WHERE p.is_born_here ORDER BY 1, 2, p.agent_id;
