.stages[0].mode = "overwrite" | .stages[0].loader = true | .stages[0].images[0].ram = {address: "0x24000000", size: "0x1000"}
