UPDATE key SET tat = ? WHERE kind = ? AND name = ?
