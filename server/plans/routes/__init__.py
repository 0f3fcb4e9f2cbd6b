"""Pages of plans and imports: HTTP only."""
