.flash[1].address = "0x0c00fc00"
