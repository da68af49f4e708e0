-- What an owner has leased.
SELECT id, lane_id, lease_id, attempts - forgiven, losses, started_at FROM job
WHERE state = 2 AND owner_id = ?
ORDER BY lease_id
