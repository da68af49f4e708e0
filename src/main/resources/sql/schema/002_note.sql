-- What callers want to find again after a crash, such as how far a list was read.

CREATE TABLE note (
  key  TEXT PRIMARY KEY,
  text TEXT NOT NULL
) STRICT, WITHOUT ROWID;
