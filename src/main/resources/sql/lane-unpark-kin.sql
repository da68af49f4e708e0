-- A lease of this lane was given back, and with it what was reserved of its host's rate: the lanes of
-- that host need not sleep for it. The first term is what lets SQLite use lane_blocked.
UPDATE lane
SET blocked_by = 0, wake_at = NULL,
    vtime = max(vtime, (SELECT turn.vtime FROM turn WHERE turn.class = lane.class))
WHERE blocked_by > 0 AND blocked_by = 1
  AND host_id = (SELECT host_id FROM lane WHERE id = ?)
