DELETE FROM owner WHERE id = ?
