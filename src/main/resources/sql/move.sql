-- Into another lane, with what was learned on the way; the attempt does not count.
UPDATE job
SET state = 0, lane_id = ?, hint = ?, elsewhere = ?, owner_id = NULL, attempts = attempts - 1, losses = 0,
    changed = ? - created_at
WHERE id = ? AND lease_id = ? AND state = 2
