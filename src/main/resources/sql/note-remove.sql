DELETE FROM note WHERE key = ?
