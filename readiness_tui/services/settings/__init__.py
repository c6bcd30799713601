"""How a person and a team work: read from all files, remembered, saved; judges no plan."""
