UPDATE job
SET state = 2, owner_id = ?, lease_id = ?, attempts = attempts + 1, started_at = NULL, at_host = NULL,
    changed = ? - created_at
WHERE id = ?
