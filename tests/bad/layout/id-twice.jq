.stages[0].images[1].id = 0
