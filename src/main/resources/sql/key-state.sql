SELECT cap, rate, paused, tat, not_before, strikes, learned_cap FROM key WHERE kind = ? AND name = ?
