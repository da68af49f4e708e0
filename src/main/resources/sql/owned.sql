-- What an owner has leased.
SELECT job.id, job.lane_id, job.lease_id, job.attempts - job.forgiven, job.losses, job.started_at,
       job.artifact_id, key.name
FROM job
CROSS JOIN lane ON lane.id = job.lane_id
CROSS JOIN key ON key.id = lane.resolver_id
WHERE job.state = 2 AND job.owner_id = ?
ORDER BY job.lease_id
