-- The queue's tables. States: 0 ready, 1 delayed (users see both as QUEUED), 2 in progress, 3 done,
-- 4 skipped, 5 error. Times are epoch milliseconds.

-- An id is never used again: a run that was taken over must not take itself for the next one.
CREATE TABLE owner (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  node        TEXT    NOT NULL,
  pid         INTEGER NOT NULL,
  boot_id     TEXT    NOT NULL,
  started_at  INTEGER NOT NULL,
  alive_until INTEGER NOT NULL,
  limits      TEXT    NOT NULL
) STRICT;

-- What holds for the queue as a whole: the last fencing token given out, how long jobs take
-- (microseconds) and the longest backlog (microseconds of one permit's time), both smoothed, whether
-- all is paused, and a count of the changes that were commanded.
CREATE TABLE queue (
  id       INTEGER PRIMARY KEY CHECK (id = 1),
  lease_id INTEGER NOT NULL DEFAULT 0,
  service  INTEGER NOT NULL DEFAULT 50000,
  longest  INTEGER NOT NULL DEFAULT 0,
  paused   INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),
  changes  INTEGER NOT NULL DEFAULT 0
) STRICT;

INSERT INTO queue (id) VALUES (1);

-- The virtual time that the lanes of a class of priority take their turns by. Classes: 0 above zero,
-- 1 zero, 2 below.
CREATE TABLE turn (
  class INTEGER PRIMARY KEY CHECK (class BETWEEN 0 AND 2),
  vtime INTEGER NOT NULL
) STRICT;

INSERT INTO turn (class, vtime) VALUES (0, 0), (1, 0), (2, 0);

-- What a limit applies to. Kinds: 0 resolver, 1 host. Commanded: cap, rate, paused; a null one is the
-- setting's. Learned: the tokens that its rate has given out (tat), the time before which nothing
-- starts (not_before) and how often in a row it came to that (strikes), the cap that its answers
-- taught. A key that is in no row has none of these.
CREATE TABLE key (
  id          INTEGER PRIMARY KEY,
  kind        INTEGER NOT NULL CHECK (kind IN (0, 1)),
  name        TEXT    NOT NULL,
  cap         INTEGER CHECK (cap >= 1),
  rate        TEXT,
  paused      INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),
  tat         TEXT,
  not_before  INTEGER,
  strikes     INTEGER NOT NULL DEFAULT 0,
  learned_cap REAL,
  changed     INTEGER,
  UNIQUE (kind, name)
) STRICT;

CREATE INDEX key_changed ON key (changed) WHERE changed IS NOT NULL;

-- One (resolver, host) pair and class of priority. The counts are of its jobs by state; in progress
-- is not kept, for the leases themselves are counted. blocked_by: 0 nothing, 1 a time (wake_at),
-- 2 a pause; a blocked lane is in no index that the lease looks at. service: how long its jobs take,
-- in microseconds, 0 while unknown; weight: what its last turns were divided by.
CREATE TABLE lane (
  id          INTEGER PRIMARY KEY,
  resolver_id INTEGER NOT NULL REFERENCES key (id),
  host_id     INTEGER NOT NULL REFERENCES key (id),
  class       INTEGER NOT NULL REFERENCES turn (class),
  ready       INTEGER NOT NULL DEFAULT 0 CHECK (ready >= 0),
  delayed     INTEGER NOT NULL DEFAULT 0 CHECK (delayed >= 0),
  done        INTEGER NOT NULL DEFAULT 0 CHECK (done >= 0),
  skipped     INTEGER NOT NULL DEFAULT 0 CHECK (skipped >= 0),
  error       INTEGER NOT NULL DEFAULT 0 CHECK (error >= 0),
  blocked_by  INTEGER NOT NULL DEFAULT 0 CHECK (blocked_by BETWEEN 0 AND 2),
  wake_at     INTEGER,
  vtime       INTEGER NOT NULL DEFAULT 0,
  service     INTEGER NOT NULL DEFAULT 0,
  weight      INTEGER NOT NULL DEFAULT 1,
  UNIQUE (resolver_id, host_id, class),
  CHECK ((blocked_by = 1) = (wake_at IS NOT NULL))
) STRICT;

CREATE INDEX lane_eligible ON lane (resolver_id, class, vtime, id) WHERE ready > 0 AND blocked_by = 0;
CREATE INDEX lane_asleep   ON lane (wake_at)                       WHERE blocked_by = 1;
CREATE INDEX lane_blocked  ON lane (host_id)                       WHERE blocked_by > 0;

-- What every job has is kept short: the record with marks where its id stands in it (1 for the whole
-- id, 2 for what follows its kind, as in doi:), which JSON itself cannot have; and the last change by
-- the milliseconds since the job was made, none at first.
CREATE TABLE job (
  id          INTEGER PRIMARY KEY,
  artifact_id TEXT    NOT NULL UNIQUE,
  lane_id     INTEGER NOT NULL REFERENCES lane (id),
  priority    INTEGER NOT NULL,
  state       INTEGER NOT NULL CHECK (state BETWEEN 0 AND 5),
  run_at      INTEGER,
  attempts    INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  forgiven    INTEGER NOT NULL DEFAULT 0 CHECK (forgiven BETWEEN 0 AND attempts),
  losses      INTEGER NOT NULL DEFAULT 0,
  lease_id    INTEGER,
  owner_id    INTEGER,
  started_at  INTEGER,
  created_at  INTEGER NOT NULL,
  changed     INTEGER NOT NULL DEFAULT 0,
  reason      TEXT,
  record      TEXT    NOT NULL,
  hint        TEXT,
  result      TEXT,
  updated_at  INTEGER AS (created_at + changed),
  artifact    TEXT    AS (replace(replace(record, char(2), substr(artifact_id, instr(artifact_id, ':') + 1)),
                                  char(1), artifact_id)),
  CHECK ((state = 1) = (run_at IS NOT NULL)),
  CHECK ((state = 2) = (owner_id IS NOT NULL)),
  CHECK (state <> 2 OR (lease_id IS NOT NULL AND attempts > forgiven)),
  CHECK (state <> 5 OR reason IS NOT NULL)
) STRICT;

CREATE INDEX job_ready   ON job (lane_id, priority DESC, id) WHERE state = 0;
CREATE INDEX job_delayed ON job (run_at)                     WHERE state = 1;
CREATE INDEX job_leased  ON job (owner_id, lease_id)         WHERE state = 2;
CREATE INDEX job_failed  ON job (reason, id)                 WHERE state = 5;

-- History. Outcomes: 0 done, 1 skipped, 2 retry, 3 failed, 4 lost, 5 moved.
CREATE TABLE attempt (
  job_id     INTEGER NOT NULL,
  lease_id   INTEGER NOT NULL,
  outcome    INTEGER NOT NULL CHECK (outcome BETWEEN 0 AND 5),
  started_at INTEGER,
  ended_at   INTEGER NOT NULL,
  reason     TEXT,
  detail     TEXT,
  PRIMARY KEY (job_id, lease_id)
) STRICT, WITHOUT ROWID;

-- Final jobs that have a reason, counted by it.
CREATE TABLE tally (
  state  INTEGER NOT NULL CHECK (state IN (4, 5)),
  reason TEXT    NOT NULL,
  jobs   INTEGER NOT NULL CHECK (jobs >= 0),
  PRIMARY KEY (state, reason)
) STRICT, WITHOUT ROWID;

-- What callers want to find again after a crash, such as how far a list was read.

CREATE TABLE note (
  key  TEXT PRIMARY KEY,
  text TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Ids of jobs that were removed and are to stay known, with the state that the job ended in.
CREATE TABLE known (
  artifact_id TEXT    PRIMARY KEY,
  state       INTEGER NOT NULL CHECK (state BETWEEN 3 AND 5)
) STRICT, WITHOUT ROWID;
