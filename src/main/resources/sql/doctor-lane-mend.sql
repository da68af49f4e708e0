UPDATE lane SET ready = ?, delayed = ?, done = ?, skipped = ?, error = ? WHERE id = ?
