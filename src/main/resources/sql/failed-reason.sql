-- The next reason that jobs failed for.
SELECT reason FROM job INDEXED BY job_failed
WHERE state = 5 AND reason > ?
ORDER BY reason LIMIT 1
