.stages[0].images[0].slot = 1
