"""Reading WordprocessingML into blocks of the plan schema, one file per noun of the format."""
