-- Whether a lease still holds.
SELECT 1 FROM job WHERE id = ? AND lease_id = ? AND state = 2
