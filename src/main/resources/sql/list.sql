-- Newest first; a null filter matches all; the reader stops at its limit.
SELECT job.id, job.artifact_id, job.state, resolver.name, host.name, job.priority, job.attempts,
       job.reason, job.run_at, job.created_at, job.updated_at
FROM job
CROSS JOIN lane ON lane.id = job.lane_id
CROSS JOIN key AS resolver ON resolver.id = lane.resolver_id
CROSS JOIN key AS host ON host.id = lane.host_id
WHERE (?1 IS NULL OR job.state BETWEEN ?1 AND ?2) AND (?3 IS NULL OR host.name = ?3)
ORDER BY job.id DESC
