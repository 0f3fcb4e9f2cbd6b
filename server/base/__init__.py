"""Settings, database, sessions, pages, errors, jobs, logs. Knows no school words."""
