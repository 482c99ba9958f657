"""How the deterministic planner reads, ranks and searches; `agents.planner` is the front."""
