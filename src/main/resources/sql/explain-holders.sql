-- Every leased job with its keys; there are never many.
SELECT job.artifact_id, resolver.name, host.name, job.started_at, job.updated_at
FROM job
CROSS JOIN lane ON lane.id = job.lane_id
CROSS JOIN key AS resolver ON resolver.id = lane.resolver_id
CROSS JOIN key AS host ON host.id = lane.host_id
WHERE job.state = 2
ORDER BY job.lease_id
