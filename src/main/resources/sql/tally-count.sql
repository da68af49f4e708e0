UPDATE tally SET jobs = jobs + ? WHERE state = ? AND reason = ?
