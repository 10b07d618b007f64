"""Pages that say the same to everyone: help, accessibility, and what machines ask for."""
