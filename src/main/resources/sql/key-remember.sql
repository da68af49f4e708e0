UPDATE key SET tat = ?, asked = ?, not_before = ?, strikes = ?, learned_cap = ? WHERE kind = ? AND name = ?
