SELECT state FROM job WHERE artifact_id = ?
