-- Jobs beyond an id, in order; the reader stops when it has seen enough.
SELECT id, artifact_id, lane_id, state, updated_at, reason FROM job WHERE id > ? ORDER BY id
