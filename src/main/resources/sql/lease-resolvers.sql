-- Every resolver with an eligible lane, by one seek each, with the head of its lanes of each class.
WITH RECURSIVE open (id) AS (
  SELECT (SELECT resolver_id FROM lane WHERE ready > 0 AND blocked_by = 0
          ORDER BY resolver_id LIMIT 1)
  UNION ALL
  SELECT (SELECT resolver_id FROM lane WHERE ready > 0 AND blocked_by = 0
          AND resolver_id > open.id ORDER BY resolver_id LIMIT 1)
  FROM open WHERE open.id IS NOT NULL
)
SELECT key.id, key.name, key.cap, key.rate, key.paused, key.tat, key.asked, key.not_before,
       key.strikes, key.learned_cap,
       (SELECT vtime FROM lane WHERE ready > 0 AND blocked_by = 0 AND resolver_id = key.id
        AND class = 0 ORDER BY vtime LIMIT 1),
       (SELECT vtime FROM lane WHERE ready > 0 AND blocked_by = 0 AND resolver_id = key.id
        AND class = 1 ORDER BY vtime LIMIT 1),
       (SELECT vtime FROM lane WHERE ready > 0 AND blocked_by = 0 AND resolver_id = key.id
        AND class = 2 ORDER BY vtime LIMIT 1)
FROM open CROSS JOIN key ON key.id = open.id
