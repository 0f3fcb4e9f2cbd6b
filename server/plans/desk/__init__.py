"""审阅台: 交阅 of one's own plan as it is at that moment, and 阅过 or 退回 by who leads and looks after."""
