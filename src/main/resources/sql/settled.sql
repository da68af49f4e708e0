SELECT 1 FROM attempt WHERE job_id = ? AND lease_id = ?
