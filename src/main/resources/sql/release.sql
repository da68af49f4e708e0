UPDATE job SET state = 0, owner_id = NULL, attempts = attempts - 1, changed = ? - created_at
WHERE id = ? AND lease_id = ? AND state = 2
