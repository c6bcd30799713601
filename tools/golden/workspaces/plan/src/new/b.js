let y = 2 // TODO now
