"""听课本: what one person observed in a term, against the number the 学区 asks of their post."""
