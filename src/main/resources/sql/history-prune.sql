-- An attempt of a job that has ended.
DELETE FROM attempt
WHERE job_id = ?1 AND lease_id = ?2
  AND NOT EXISTS (SELECT 1 FROM job WHERE job.id = ?1 AND job.state IN (0, 1, 2))
