-- Whether a lane may go on is found out anew at the next lease.
UPDATE lane SET blocked_by = 0, wake_at = NULL WHERE blocked_by > 0
