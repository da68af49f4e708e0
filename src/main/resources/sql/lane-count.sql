-- A lane that was empty starts at the present: nothing is saved up while idle. What is counted is a
-- cache: one that is below its rows must not stop whoever takes them out.
UPDATE lane
SET ready = max(0, ready + ?1), delayed = max(0, delayed + ?2), done = max(0, done + ?3),
    skipped = max(0, skipped + ?4), error = max(0, error + ?5),
    vtime = CASE WHEN ready = 0 AND ?1 > 0
                 THEN max(vtime, (SELECT turn.vtime FROM turn WHERE turn.class = lane.class))
                 ELSE vtime END
WHERE id = ?6
