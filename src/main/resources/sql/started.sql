UPDATE job SET started_at = coalesce(started_at, ?), at_host = ?
WHERE id = ? AND lease_id = ? AND state = 2
