UPDATE key SET tat = ?, not_before = ?, strikes = ?, learned_cap = ? WHERE kind = ? AND name = ?
