"""建议修改 and 向通案提建议: changes somebody offers and somebody else decides, place by place.

A suggestion (建议修改) is about the present text of one plan; an upward proposal (向通案提建议) brings places
of a 个案, or of a lower level's 通案, to the 通案 it came from. Both are a base and a body: the text the
change was made in, and the same with the offered places, nothing else of what the proposer has.
"""
