"""The stand-up above the plan: its screen, its commands, who opens it; never writes by itself."""
