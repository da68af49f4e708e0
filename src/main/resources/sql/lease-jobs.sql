-- A lane's next jobs; the reader stops when it has enough.
SELECT id FROM job WHERE lane_id = ? AND state = 0 ORDER BY priority DESC, id
