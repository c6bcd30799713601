let x = 1 // TODO later
