"""听课记录: what one observer wrote of one lesson, in versions."""
