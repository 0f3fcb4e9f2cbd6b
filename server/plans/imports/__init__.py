"""导入: what a teacher puts right on the confirm page, 整册导入 (many files at once), and what a 学区 has
learned from the corrections (说法: which section a label means)."""
