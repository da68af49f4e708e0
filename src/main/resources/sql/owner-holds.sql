-- Whether an owner holds leases: no row when there is no such owner any more.
SELECT EXISTS (SELECT 1 FROM job WHERE state = 2 AND owner_id = ?1) FROM owner WHERE id = ?1
