.stages[0].scratch.address = "0x0c000000"
