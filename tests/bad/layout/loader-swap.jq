.stages[0].loader = true
