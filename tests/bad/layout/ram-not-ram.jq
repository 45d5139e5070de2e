.stages[0].images[0].ram = {address: "0x0c00c000", size: "0x2000"}
