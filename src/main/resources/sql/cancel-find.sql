SELECT id, lane_id, state, lease_id, nullif(started_at, 0) FROM job WHERE artifact_id = ?
