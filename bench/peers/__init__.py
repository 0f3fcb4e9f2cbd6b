"""The list page in other frameworks: same rows, templates, queries; their own way to the database."""
