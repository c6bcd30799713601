"""Import and export of formats that are not ours; never writes a board or uses the network."""
