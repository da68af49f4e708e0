-- Lanes whose counts differ from their rows, with what the rows say.
WITH counted AS MATERIALIZED (
  SELECT lane_id, sum(state = 0) AS ready, sum(state = 1) AS delayed, sum(state = 3) AS done,
         sum(state = 4) AS skipped, sum(state = 5) AS error
  FROM job GROUP BY lane_id
)
SELECT lane.id, resolver.name, host.name,
       coalesce(counted.ready, 0), coalesce(counted.delayed, 0), coalesce(counted.done, 0),
       coalesce(counted.skipped, 0), coalesce(counted.error, 0),
       lane.ready, lane.delayed, lane.done, lane.skipped, lane.error
FROM lane
JOIN key AS resolver ON resolver.id = lane.resolver_id
JOIN key AS host ON host.id = lane.host_id
LEFT JOIN counted ON counted.lane_id = lane.id
WHERE (lane.ready, lane.delayed, lane.done, lane.skipped, lane.error)
   IS NOT (coalesce(counted.ready, 0), coalesce(counted.delayed, 0), coalesce(counted.done, 0),
           coalesce(counted.skipped, 0), coalesce(counted.error, 0))
