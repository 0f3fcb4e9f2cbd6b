"""备份与恢复: one file that holds a whole platform, made while teachers type, and the way back from it."""
