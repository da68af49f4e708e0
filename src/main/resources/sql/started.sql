UPDATE job SET started_at = coalesce(nullif(started_at, 0), ?), at_host = ?
WHERE id = ? AND lease_id = ? AND state = 2
