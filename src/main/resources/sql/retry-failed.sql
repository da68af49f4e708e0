UPDATE job SET state = 0, forgiven = attempts, losses = 0, reason = NULL, changed = ? - created_at
WHERE id = ? AND state = 5
