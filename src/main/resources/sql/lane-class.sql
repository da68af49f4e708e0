SELECT class FROM lane WHERE id = ?
