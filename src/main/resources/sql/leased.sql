-- The rows that 20-lease polls: this owner's leases beyond the last one that was handed on.
-- The lease feed reads them by position.
SELECT job.lease_id, job.id AS job_id, job.lane_id, job.artifact_id,
       job.attempts - job.forgiven AS attempt, resolver.name AS resolver, host.name AS host,
       job.losses, job.artifact, job.hint
FROM job
CROSS JOIN lane ON lane.id = job.lane_id
CROSS JOIN key AS resolver ON resolver.id = lane.resolver_id
CROSS JOIN key AS host ON host.id = lane.host_id
WHERE job.state = 2
  AND job.owner_id = :#${bean:leaseFeed::owner}
  AND job.lease_id > :#${bean:leaseFeed::cursor}
ORDER BY job.lease_id
