-- Every owner, and last whether it holds leases.
SELECT id, node, pid, boot_id, started_at, alive_until, limits,
       EXISTS (SELECT 1 FROM job WHERE state = 2 AND owner_id = owner.id)
FROM owner ORDER BY id
