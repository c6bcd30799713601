x = 1  # TODO later
