INSERT INTO known (artifact_id, state) VALUES (?, ?) ON CONFLICT (artifact_id) DO NOTHING
