-- The newest ?2 jobs in ERROR, of the host ?1 or of all. Few among many: found by their own index.
WITH newest (id) AS MATERIALIZED (
  SELECT id FROM job INDEXED BY job_failed
  WHERE state = 5 AND (?1 IS NULL OR lane_id IN (
    SELECT lane.id FROM key CROSS JOIN lane ON lane.host_id = key.id
    WHERE key.kind = 1 AND key.name = ?1))
  ORDER BY id DESC LIMIT ?2
)
SELECT job.id, job.artifact_id, job.state, resolver.name, host.name, job.priority, job.attempts,
       job.reason, job.run_at, job.created_at, job.updated_at
FROM newest
CROSS JOIN job ON job.id = newest.id
CROSS JOIN lane ON lane.id = job.lane_id
CROSS JOIN key AS resolver ON resolver.id = lane.resolver_id
CROSS JOIN key AS host ON host.id = lane.host_id
ORDER BY job.id DESC
