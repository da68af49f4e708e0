UPDATE owner SET alive_until = ? WHERE id = ?
