-- Whether a lease would find anything: a lane that is open, or one whose time has come.
SELECT 1 FROM queue
WHERE paused = 0
  AND (EXISTS (SELECT 1 FROM lane WHERE ready > 0 AND blocked_by = 0)
    OR EXISTS (SELECT 1 FROM lane WHERE blocked_by = 1 AND wake_at <= ?))
