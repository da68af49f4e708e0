-- Jobs that failed for a reason, beyond an id; the reader stops when it has enough.
SELECT job.id, job.lane_id, job.attempts, job.updated_at, host.name
FROM job INDEXED BY job_failed
CROSS JOIN lane ON lane.id = job.lane_id
CROSS JOIN key AS host ON host.id = lane.host_id
WHERE job.state = 5 AND job.reason = ? AND job.id > ?
ORDER BY job.id
