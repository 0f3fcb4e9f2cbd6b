"""The plan document 教案: schema, canonical JSON, JSON to Y and back, HTML, Word. Pure."""
