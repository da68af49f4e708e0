SELECT lease_id, outcome, reason, detail, started_at, ended_at FROM attempt
WHERE job_id = ? ORDER BY lease_id
