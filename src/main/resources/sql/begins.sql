-- Not known to have run for a while, but known to have begun: what is NULL has not.
UPDATE job SET started_at = 0 WHERE id = ? AND lease_id = ? AND state = 2
