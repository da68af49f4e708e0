DELETE FROM attempt WHERE job_id = ?
