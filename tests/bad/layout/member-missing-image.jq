del(.stages[0].images[1].primary)
