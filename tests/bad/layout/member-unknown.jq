.colour = "red"
