SELECT state FROM job WHERE artifact_id = ?1
UNION ALL
SELECT state FROM known WHERE artifact_id = ?1
