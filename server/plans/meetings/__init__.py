"""集体备课记录: the record of a 集体研讨 of a plan, filled in beforehand from what is there already."""
