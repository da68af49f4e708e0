INSERT INTO tally (state, reason, jobs) VALUES (?1, ?2, max(0, ?3))
ON CONFLICT (state, reason) DO UPDATE SET jobs = max(0, jobs + ?3)
