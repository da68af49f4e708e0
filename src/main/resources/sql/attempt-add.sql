INSERT INTO attempt (job_id, lease_id, outcome, started_at, ended_at, reason, detail)
VALUES (?, ?, ?, ?, ?, ?, ?)
