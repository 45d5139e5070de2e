.stages[0].images[0] |= (.primary.size = "0x20000" | .secondary.size = "0x20000")
