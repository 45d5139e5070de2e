.stages[0].images[1].primary.address = "0x08001c00"
