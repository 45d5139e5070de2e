.stages[0].images[0].primary.address = "0x0c000200"
