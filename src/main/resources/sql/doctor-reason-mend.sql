INSERT INTO tally (state, reason, jobs) VALUES (?, ?, ?)
ON CONFLICT (state, reason) DO UPDATE SET jobs = excluded.jobs
