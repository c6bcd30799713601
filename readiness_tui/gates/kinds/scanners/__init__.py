"""What is known of scanners, and how a command line names one; never judges a step."""
