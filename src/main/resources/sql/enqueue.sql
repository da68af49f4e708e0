INSERT INTO job (artifact_id, lane_id, priority, state, run_at, artifact, created_at, updated_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (artifact_id) DO NOTHING
