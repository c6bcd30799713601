"""All boards at one instant: kept, listed, compared, put back; knows no gates."""
