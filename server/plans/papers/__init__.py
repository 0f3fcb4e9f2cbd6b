"""本校表格: Word forms of a school or a 学区 that plans are written into; and the paper a plan came in."""
