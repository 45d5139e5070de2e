.stages[0].images[0].primary.address = "0x20000000"
