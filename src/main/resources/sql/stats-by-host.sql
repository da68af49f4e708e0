WITH leased AS MATERIALIZED (
  SELECT lane_id, count(*) AS jobs FROM job WHERE state = 2 GROUP BY lane_id
)
SELECT key.name, sum(ready + delayed), sum(delayed), coalesce(sum(leased.jobs), 0),
       sum(done), sum(skipped), sum(error)
FROM lane
JOIN key ON key.id = lane.host_id
LEFT JOIN leased ON leased.lane_id = lane.id
GROUP BY key.name
HAVING sum(ready + delayed + coalesce(leased.jobs, 0) + done + skipped + error) > 0
ORDER BY key.name
