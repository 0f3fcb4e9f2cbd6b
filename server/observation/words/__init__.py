"""听课记录, 评课表 and 议课记录 as Word files and tables, in the layout of the forms that come along."""
