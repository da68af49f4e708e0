-- Whether any job is not in a final state: one look at each partial index.
SELECT 1 WHERE EXISTS (SELECT 1 FROM job WHERE state = 0)
            OR EXISTS (SELECT 1 FROM job WHERE state = 1)
            OR EXISTS (SELECT 1 FROM job WHERE state = 2)
