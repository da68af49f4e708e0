UPDATE job SET state = 0, run_at = NULL WHERE id = ? AND state = 1
