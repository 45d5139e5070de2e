# SPDX-License-Identifier: Apache-2.0
# The deepest chain of calls in the call graphs that gcc -fcallgraph-info=su writes: bytes of stack, of functions whose
# frames are known. What is called by pointer is no part of it. Prints nothing to compare with where a frame grows or a
# function calls itself.

# field NAME: the text in quotes behind NAME:
function field(name,    rest) {
    rest = $0
    if (!match(rest, name ": \"[^\"]*\"")) return ""
    return substr(rest, RSTART + length(name) + 3, RLENGTH - length(name) - 4)
}

function depth(name,    calls, n, i, deepest, one) {
    if (name in known) return known[name]
    if (name in open) { print "recursion in " name; exit }
    open[name] = 1
    n = split(callees[name], calls, "\n")
    for (i = 1; i < n; i++) {
        one = depth(calls[i])
        if (one > deepest) deepest = one
    }
    delete open[name]
    return known[name] = frame[name] + deepest
}

/^node:/ {
    label = field("label")
    if (match(label, /[0-9]+ bytes \([a-z,]*\)/)) {
        text = substr(label, RSTART, RLENGTH)
        if (text !~ /\(static\)/) { print "a frame that grows in " field("title"); exit }
        frame[field("title")] = text + 0
    }
}

/^edge:/ { callees[field("sourcename")] = callees[field("sourcename")] field("targetname") "\n" }

END {
    for (name in frame) {
        one = depth(name)
        if (one > most) most = one
    }
    print most + 0
}
