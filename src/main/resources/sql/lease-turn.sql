UPDATE lane SET ready = ?, vtime = ?, weight = ? WHERE id = ?
