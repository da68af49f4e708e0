INSERT INTO tally (state, reason, jobs) VALUES (?, ?, 0) ON CONFLICT (state, reason) DO NOTHING
