.stages[0].images[0].primary = "0x0c000000"
