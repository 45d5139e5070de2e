.flash[0].sector = 1.5
