.flash[0].write = 32
