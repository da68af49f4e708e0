SELECT reason,
       sum(CASE WHEN state = 4 THEN jobs ELSE 0 END), sum(CASE WHEN state = 5 THEN jobs ELSE 0 END)
FROM tally WHERE jobs > 0
GROUP BY reason ORDER BY sum(jobs) DESC, reason
