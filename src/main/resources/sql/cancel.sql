-- Of one that is leased, the lease no longer fits: whoever runs it settles in vain.
UPDATE job
SET state = 4, reason = ?, run_at = NULL, owner_id = NULL, hint = NULL,
    changed = ? - created_at
WHERE id = ? AND state IN (0, 1, 2)
