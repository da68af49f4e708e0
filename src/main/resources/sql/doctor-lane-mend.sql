-- What differed is added, for the counts go on meanwhile; what is ready is counted, for a lease may
-- have mended that.
UPDATE lane
SET ready = (SELECT count(*) FROM job WHERE job.lane_id = ?5 AND job.state = 0),
    delayed = max(0, delayed + ?1), done = max(0, done + ?2), skipped = max(0, skipped + ?3),
    error = max(0, error + ?4)
WHERE id = ?5
