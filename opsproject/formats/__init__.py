"""How dates are typed, by language: Django knows no Hebrew way, and falls back to month/day."""
