"""What is about to be written, what was, and what could not be; decides nothing."""
