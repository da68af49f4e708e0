-- Jobs that wait for another attempt, by what the last one said.
SELECT reason, count(*) FROM job INDEXED BY job_delayed
WHERE state = 1 AND reason IS NOT NULL
GROUP BY reason
