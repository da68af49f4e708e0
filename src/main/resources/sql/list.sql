-- Newest first, of the host ?1 or of all, at most ?2, of the state ?3 or of all.
SELECT job.id, job.artifact_id, job.state, resolver.name, host.name, job.priority, job.attempts,
       job.reason, job.run_at, job.created_at, job.updated_at
FROM job
CROSS JOIN lane ON lane.id = job.lane_id
CROSS JOIN key AS resolver ON resolver.id = lane.resolver_id
CROSS JOIN key AS host ON host.id = lane.host_id
WHERE (?3 IS NULL OR job.state = ?3)
  AND (?1 IS NULL OR job.lane_id IN (
    SELECT lane.id FROM key CROSS JOIN lane ON lane.host_id = key.id
    WHERE key.kind = 1 AND key.name = ?1))
ORDER BY job.id DESC LIMIT ?2
