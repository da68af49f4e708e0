-- A null filter matches all.
SELECT job.id, job.lane_id, job.reason
FROM job
CROSS JOIN lane ON lane.id = job.lane_id
CROSS JOIN key AS host ON host.id = lane.host_id
WHERE job.state = 5
  AND (?1 IS NULL OR job.reason = ?1)
  AND (?2 IS NULL OR job.attempts < ?2)
  AND (?3 IS NULL OR host.name = ?3)
