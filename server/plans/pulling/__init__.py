"""同步通案更新: what a newer release brings into a 个案, or a 通案 made from it, place by place.

Its author decides, and takes it back with one click. 沿用去年: the same merge into a new 个案.
"""
