SELECT paused, changes FROM queue WHERE id = 1
