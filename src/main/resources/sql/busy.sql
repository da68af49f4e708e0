-- Whether any job is leased.
SELECT 1 FROM job WHERE state = 2 LIMIT 1
