-- Attempts beyond one, in order; the reader stops when it has seen enough.
SELECT job_id, lease_id, ended_at FROM attempt
WHERE (job_id, lease_id) > (?, ?)
ORDER BY job_id, lease_id
