UPDATE job SET state = 0, owner_id = NULL, attempts = attempts - 1, updated_at = ?
WHERE id = ? AND lease_id = ? AND state = 2
