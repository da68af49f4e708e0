SELECT id, lane_id, state, lease_id, started_at FROM job WHERE artifact_id = ?
