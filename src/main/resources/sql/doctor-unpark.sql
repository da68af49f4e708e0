-- Whether a lane may go on is found out anew at the next lease; at most so many at once that others
-- get their turn at the database soon.
UPDATE lane
SET blocked_by = 0, wake_at = NULL,
    vtime = max(vtime, (SELECT turn.vtime FROM turn WHERE turn.class = lane.class))
WHERE id IN (SELECT id FROM lane WHERE blocked_by > 0 LIMIT 1000)
