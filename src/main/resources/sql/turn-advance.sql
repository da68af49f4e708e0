UPDATE turn SET vtime = ? WHERE class = ?
