.stages[0].images = [range(5) as $i | .stages[0].images[0]]
