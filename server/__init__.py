"""Gongbei 共备: the rooms of the server; see docs/architecture.md."""
