-- Jobs have come that need not wait for the host of this lane, should it sleep for so long.
UPDATE lane
SET blocked_by = 0, wake_at = NULL,
    vtime = max(vtime, (SELECT turn.vtime FROM turn WHERE turn.class = lane.class))
WHERE id = ? AND blocked_by = 1 AND wake_at > ?
