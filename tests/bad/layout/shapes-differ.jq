.flash[1] = {name: "other", address: "0x90000000", size: "0x10000", sector: "0x400", write: 1} | .stages[0].images[0].secondary.address = "0x90000000"
