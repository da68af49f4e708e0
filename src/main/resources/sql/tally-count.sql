UPDATE tally SET jobs = max(0, jobs + ?) WHERE state = ? AND reason = ?
