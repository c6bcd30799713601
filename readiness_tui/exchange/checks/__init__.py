"""An answer of `readiness check` or `lint` in the formats of build servers; adds nothing to it."""
