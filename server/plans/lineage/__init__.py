"""来龙去脉: from which 通案 a plan comes, which were made from it, level by level."""
