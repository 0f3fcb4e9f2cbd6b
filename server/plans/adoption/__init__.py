"""采纳热力图: what classrooms did with a released 通案, block by block (沿用率), and why. Never who."""
