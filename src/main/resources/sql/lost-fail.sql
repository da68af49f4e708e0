UPDATE job
SET state = 5, owner_id = NULL, losses = losses + 1, reason = ?, changed = ? - created_at
WHERE id = ? AND state = 2
