-- Few among many: found by their own index.
SELECT job.id, job.artifact_id, job.state, resolver.name, host.name, job.priority, job.attempts,
       job.reason, job.run_at, job.created_at, job.updated_at
FROM job
CROSS JOIN lane ON lane.id = job.lane_id
CROSS JOIN key AS resolver ON resolver.id = lane.resolver_id
CROSS JOIN key AS host ON host.id = lane.host_id
WHERE job.state = 2 AND (?1 IS NULL OR host.name = ?1)
ORDER BY job.lease_id DESC
