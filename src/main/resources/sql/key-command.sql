UPDATE key SET cap = ?, rate = ?, paused = ?, changed = (SELECT changes FROM queue)
WHERE kind = ? AND name = ?
