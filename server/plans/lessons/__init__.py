"""已授课 (a mark: version, class, date) and 旁注 (notes in the margin of a plan). A teacher's own."""
