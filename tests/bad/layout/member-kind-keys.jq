.stages[0].images[0].keys = "sign.pem"
