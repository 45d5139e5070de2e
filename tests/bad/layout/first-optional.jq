.stages[0].images[0].optional = true
