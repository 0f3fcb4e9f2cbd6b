"""What several observers' marks come to: scores, agreement, severity, and one teacher's over a term."""
