.stages[0].images[0].secondary.size = "0x1c00"
