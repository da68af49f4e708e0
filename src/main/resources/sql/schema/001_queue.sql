-- The queue's tables. States: 0 ready, 1 delayed (users see both as QUEUED), 2 in progress, 3 done,
-- 4 skipped, 5 error. Times are epoch milliseconds.

CREATE TABLE owner (
  id          INTEGER PRIMARY KEY,
  node        TEXT    NOT NULL,
  pid         INTEGER NOT NULL,
  boot_id     TEXT    NOT NULL,
  started_at  INTEGER NOT NULL,
  alive_until INTEGER NOT NULL
) STRICT;

-- Logical time: the last fencing token given out, and the virtual time that fairness goes by.
CREATE TABLE clock (
  id       INTEGER PRIMARY KEY CHECK (id = 1),
  lease_id INTEGER NOT NULL,
  vtime    INTEGER NOT NULL
) STRICT;

INSERT INTO clock (id, lease_id, vtime) VALUES (1, 0, 0);

-- What a limit applies to. Kinds: 0 resolver, 1 host. A null limit is the setting's.
CREATE TABLE key (
  id          INTEGER PRIMARY KEY,
  kind        INTEGER NOT NULL CHECK (kind IN (0, 1)),
  name        TEXT    NOT NULL,
  cap         INTEGER CHECK (cap >= 1),
  rate        TEXT,
  burst       INTEGER,
  tat         INTEGER,
  not_before  INTEGER,
  paused      INTEGER NOT NULL DEFAULT 0,
  learned_cap REAL,
  UNIQUE (kind, name)
) STRICT;

-- One (resolver, host) pair. The counts are of its jobs by state; in progress is not kept, for the
-- leases themselves are counted. A blocked lane is in no index that the lease looks at.
CREATE TABLE lane (
  id          INTEGER PRIMARY KEY,
  resolver_id INTEGER NOT NULL REFERENCES key (id),
  host_id     INTEGER NOT NULL REFERENCES key (id),
  ready       INTEGER NOT NULL DEFAULT 0 CHECK (ready >= 0),
  delayed     INTEGER NOT NULL DEFAULT 0 CHECK (delayed >= 0),
  done        INTEGER NOT NULL DEFAULT 0 CHECK (done >= 0),
  skipped     INTEGER NOT NULL DEFAULT 0 CHECK (skipped >= 0),
  error       INTEGER NOT NULL DEFAULT 0 CHECK (error >= 0),
  blocked_by  INTEGER NOT NULL DEFAULT 0,
  wake_at     INTEGER,
  vtime       INTEGER NOT NULL DEFAULT 0,
  UNIQUE (resolver_id, host_id)
) STRICT;

CREATE INDEX lane_eligible ON lane (resolver_id, vtime, id) WHERE ready > 0 AND blocked_by = 0;

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
  updated_at  INTEGER NOT NULL,
  reason      TEXT,
  artifact    TEXT    NOT NULL,
  result      TEXT,
  CHECK ((state = 1) = (run_at IS NOT NULL)),
  CHECK ((state = 2) = (owner_id IS NOT NULL)),
  CHECK (state <> 2 OR (lease_id IS NOT NULL AND attempts > forgiven))
) STRICT;

CREATE INDEX job_ready   ON job (lane_id, priority DESC, id) WHERE state = 0;
CREATE INDEX job_delayed ON job (run_at)                     WHERE state = 1;
CREATE INDEX job_leased  ON job (owner_id, lease_id)         WHERE state = 2;
CREATE INDEX job_failed  ON job (reason, id)                 WHERE state = 5;

-- History. Outcomes: 0 done, 1 skipped, 2 retry, 3 failed, 4 lost, 5 released.
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
