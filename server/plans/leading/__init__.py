"""组长 and 主备人: who is asked to prepare what (分工), submission, sign-off, days, release at a date."""
