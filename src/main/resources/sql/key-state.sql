SELECT cap, rate, paused, tat, asked, not_before, strikes, learned_cap FROM key WHERE kind = ? AND name = ?
