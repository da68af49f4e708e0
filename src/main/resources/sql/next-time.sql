-- When the first job that waits for a time may go on, and the first lane with jobs that sleeps.
SELECT at FROM (SELECT run_at AS at FROM job WHERE state = 1 ORDER BY run_at LIMIT 1)
UNION ALL
SELECT at FROM (SELECT wake_at AS at FROM lane WHERE blocked_by = 1 AND ready > 0
                ORDER BY wake_at LIMIT 1)
