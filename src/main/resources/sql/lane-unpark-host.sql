-- The limits of a host have changed: whether its lanes may go on is found out anew.
UPDATE lane
SET blocked_by = 0, wake_at = NULL,
    vtime = max(vtime, (SELECT turn.vtime FROM turn WHERE turn.class = lane.class))
WHERE blocked_by > 0 AND host_id = (SELECT id FROM key WHERE kind = 1 AND name = ?)
