INSERT INTO job (artifact_id, lane_id, priority, state, run_at, record, created_at)
VALUES (?1, ?2, ?3, ?4, ?5,
        replace(replace(?6, ?1, char(1)), substr(?1, instr(?1, ':') + 1), char(2)), ?7)
ON CONFLICT (artifact_id) DO NOTHING
