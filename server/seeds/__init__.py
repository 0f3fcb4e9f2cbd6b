"""The demo district, made by the verbs a user has."""
