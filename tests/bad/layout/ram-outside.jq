.stages[0].images[0].ram = {address: "0x30000000", size: "0x2000"}
