SELECT 1 FROM lane WHERE ready > 0 AND blocked_by = 0 LIMIT 1
