"""What happened and who did it: events (动态) and the audit record."""
