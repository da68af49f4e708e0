SELECT wake_at FROM lane WHERE blocked_by = 1 ORDER BY wake_at LIMIT 1
