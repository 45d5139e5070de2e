del(.stages[0].images[0].secondary)
