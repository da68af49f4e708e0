UPDATE queue SET changes = changes + 1, paused = ? WHERE id = 1
