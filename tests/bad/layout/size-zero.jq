.stages[0].images[1].secondary.size = 0
