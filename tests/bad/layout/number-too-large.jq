.flash[0].address = 4294967296
