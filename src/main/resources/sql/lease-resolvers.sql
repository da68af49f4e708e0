-- Every resolver with an eligible lane, by one seek each, with the head of its lanes.
WITH RECURSIVE open (id) AS (
  SELECT (SELECT resolver_id FROM lane WHERE ready > 0 AND blocked_by = 0
          ORDER BY resolver_id LIMIT 1)
  UNION ALL
  SELECT (SELECT resolver_id FROM lane WHERE ready > 0 AND blocked_by = 0
          AND resolver_id > open.id ORDER BY resolver_id LIMIT 1)
  FROM open WHERE open.id IS NOT NULL
)
SELECT key.id, key.name,
       (SELECT vtime FROM lane WHERE ready > 0 AND blocked_by = 0 AND resolver_id = key.id
        ORDER BY vtime LIMIT 1)
FROM open CROSS JOIN key ON key.id = open.id
