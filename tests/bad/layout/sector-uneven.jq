.flash[0].sector = "0x300"
