.stages[0].mode = "overwrite" | .flash[0].sector = 16 | .stages[0].images[0].primary.size = 32
