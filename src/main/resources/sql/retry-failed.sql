UPDATE job SET state = 0, forgiven = attempts, losses = 0, reason = NULL, updated_at = ?
WHERE id = ? AND state = 5
