-- Fenced: a lease that was lost no longer fits.
UPDATE job
SET state = ?, run_at = ?, reason = ?, result = ?, hint = ?, changed = ? - created_at,
    owner_id = NULL, losses = 0, elsewhere = 0
WHERE id = ? AND lease_id = ? AND state = 2
