SELECT id, lane_id FROM job WHERE state = 1 AND run_at <= ? ORDER BY run_at
