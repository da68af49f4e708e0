UPDATE job SET started_at = ? WHERE id = ? AND lease_id = ? AND state = 2
