"""通案 (master plan), 个案 (teacher version): drafting, releasing, forking (二次备课), comparing."""
