"""The loop at a glance: one figure and one next action a stage."""
