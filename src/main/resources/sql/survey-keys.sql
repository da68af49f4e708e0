-- Keys by how much they matter now: first those that run something, rest or are paused, then by what
-- waits. ?1 is a part of a name or empty, ?2 the time now, ?3 how many.
WITH leased AS MATERIALIZED (
  SELECT lane_id, count(*) AS jobs FROM job WHERE state = 2 GROUP BY lane_id
),
lanes AS MATERIALIZED (
  SELECT lane.resolver_id, lane.host_id, lane.ready, lane.delayed, lane.done, lane.skipped,
         lane.error, coalesce(leased.jobs, 0) AS leased
  FROM lane LEFT JOIN leased ON leased.lane_id = lane.id
),
counted AS (
  SELECT host_id AS id, sum(ready) AS ready, sum(delayed) AS delayed, sum(done) AS done,
         sum(skipped) AS skipped, sum(error) AS error, sum(leased) AS leased
  FROM lanes GROUP BY host_id
  UNION ALL
  SELECT resolver_id, sum(ready), sum(delayed), sum(done), sum(skipped), sum(error), sum(leased)
  FROM lanes GROUP BY resolver_id
)
SELECT key.kind, key.name, key.cap, key.rate, key.paused, key.tat, key.asked, key.not_before,
       key.strikes, key.learned_cap, coalesce(counted.ready, 0) + coalesce(counted.delayed, 0),
       coalesce(counted.delayed, 0), coalesce(counted.leased, 0), coalesce(counted.done, 0),
       coalesce(counted.skipped, 0), coalesce(counted.error, 0), key.id
FROM key LEFT JOIN counted ON counted.id = key.id
WHERE key.name <> '' AND (?1 = '' OR instr(key.name, ?1) > 0)
ORDER BY coalesce(counted.leased, 0) > 0 OR key.paused = 1 OR coalesce(key.not_before, 0) > ?2 DESC,
         coalesce(counted.ready, 0) + coalesce(counted.delayed, 0) DESC, key.name
LIMIT ?3 + 0
