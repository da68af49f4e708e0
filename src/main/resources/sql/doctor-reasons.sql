-- Reasons whose count differs from their rows: the state, the reason, what the rows say, the count.
WITH counted AS MATERIALIZED (
  SELECT state, reason, count(*) AS jobs FROM job
  WHERE state IN (4, 5) AND reason IS NOT NULL GROUP BY state, reason
)
SELECT state, reason, counted.jobs, coalesce(tally.jobs, 0)
FROM counted LEFT JOIN tally USING (state, reason)
WHERE counted.jobs <> coalesce(tally.jobs, 0)
UNION ALL
SELECT state, reason, 0, tally.jobs FROM tally
WHERE jobs > 0 AND NOT EXISTS (
  SELECT 1 FROM counted WHERE counted.state = tally.state AND counted.reason = tally.reason)
