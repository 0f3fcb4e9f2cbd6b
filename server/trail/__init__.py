"""动态 and 审计: what happened and who did it. ``recording.record`` writes both."""
