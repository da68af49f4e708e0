SELECT text FROM note WHERE key = ?
