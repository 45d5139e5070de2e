.stages[0].images = []
