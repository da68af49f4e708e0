-- A lane that was empty starts at the present: nothing is saved up while idle.
UPDATE lane
SET ready = ready + ?1, delayed = delayed + ?2, done = done + ?3, skipped = skipped + ?4,
    error = error + ?5,
    vtime = CASE WHEN ready = 0 AND ?1 > 0
                 THEN max(vtime, (SELECT turn.vtime FROM turn WHERE turn.class = lane.class))
                 ELSE vtime END
WHERE id = ?6
