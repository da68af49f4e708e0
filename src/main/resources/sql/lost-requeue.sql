UPDATE job
SET state = 0, owner_id = NULL, losses = losses + ?, attempts = attempts - ?, changed = ? - created_at
WHERE id = ? AND state = 2
