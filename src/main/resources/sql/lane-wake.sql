-- Lanes whose time has come, at most so many that others get their turn at the database soon. They
-- start at the present: nothing is saved up while asleep.
UPDATE lane
SET blocked_by = 0, wake_at = NULL,
    vtime = max(vtime, (SELECT turn.vtime FROM turn WHERE turn.class = lane.class))
WHERE id IN (SELECT id FROM lane WHERE blocked_by = 1 AND wake_at <= ? ORDER BY wake_at LIMIT 500)
