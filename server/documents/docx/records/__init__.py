"""Records that are no 教案: 听课记录, 评课表, 集体备课记录, 教研活动记录."""
