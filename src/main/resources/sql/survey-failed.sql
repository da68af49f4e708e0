-- The newest jobs in ERROR for a reason, each with what its last attempt said.
SELECT job.id, job.artifact_id, job.state, resolver.name, host.name, job.priority, job.attempts,
       job.reason, job.run_at, job.created_at, job.updated_at,
       (SELECT attempt.detail FROM attempt WHERE attempt.job_id = job.id
        ORDER BY attempt.lease_id DESC LIMIT 1)
FROM job
CROSS JOIN lane ON lane.id = job.lane_id
CROSS JOIN key AS resolver ON resolver.id = lane.resolver_id
CROSS JOIN key AS host ON host.id = lane.host_id
WHERE job.state = 5 AND job.reason = ?1
ORDER BY job.id DESC
