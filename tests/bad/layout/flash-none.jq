.flash = []
