.stages[0].images[0] |= (.primary.size = "0x1010" | .secondary.size = "0x1010")
