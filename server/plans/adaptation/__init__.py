"""二次备课的情况: how a 个案 differs from its 通案, section by section, for its teacher and whom they invite.

It is nobody's ranking: it is shown for one plan at a time, and no list, export or API holds it.
"""
