"""名册导入: a school's list of people comes in as Excel or CSV, is looked over, and is taken over once."""
