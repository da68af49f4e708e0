-- Whether a job may be done without its lane's host: it leaves the lane when that host rests for long.
-- Without a CHECK, for which every row would be read.
ALTER TABLE job ADD COLUMN elsewhere INTEGER NOT NULL DEFAULT 0;

CREATE INDEX job_elsewhere ON job (lane_id) WHERE state = 0 AND elsewhere = 1;
