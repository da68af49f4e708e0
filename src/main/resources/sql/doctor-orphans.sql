-- Leases whose owner is in no row.
SELECT count(*) FROM job WHERE state = 2 AND owner_id NOT IN (SELECT id FROM owner)
