.stages[0].images[1].primary.address = "0x0c001c00"
