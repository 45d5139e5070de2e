.stages[0].images[0].ram = {address: "0x24000000", size: "0x2000"} | .stages[0].images[1].ram = {address: "0x24001000", size: "0x400"}
