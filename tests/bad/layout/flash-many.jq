.flash = [range(9) as $i | .flash[0]]
