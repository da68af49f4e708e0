SELECT id FROM key WHERE kind = ? AND name = ?
