UPDATE lane SET ready = ?, vtime = ? WHERE id = ?
