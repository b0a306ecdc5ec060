/// Named character references: XML's five, those of Latin-1, and the others in use
/// (HTML 4, 24).
enum MarkupNames {
    static let all: [String: UInt32] = {
        var all: [String: UInt32] = [
            "amp": 0x26, "lt": 0x3C, "gt": 0x3E, "quot": 0x22, "apos": 0x27, "AMP": 0x26,
            "LT": 0x3C, "GT": 0x3E, "QUOT": 0x22, "OElig": 0x152, "oelig": 0x153,
            "Scaron": 0x160, "scaron": 0x161, "Yuml": 0x178, "fnof": 0x192, "circ": 0x2C6,
            "tilde": 0x2DC, "ensp": 0x2002, "emsp": 0x2003, "thinsp": 0x2009, "zwnj": 0x200C,
            "zwj": 0x200D, "lrm": 0x200E, "rlm": 0x200F, "ndash": 0x2013, "mdash": 0x2014,
            "lsquo": 0x2018, "rsquo": 0x2019, "sbquo": 0x201A, "ldquo": 0x201C, "rdquo": 0x201D,
            "bdquo": 0x201E, "dagger": 0x2020, "Dagger": 0x2021, "bull": 0x2022, "hellip": 0x2026,
            "permil": 0x2030, "prime": 0x2032, "Prime": 0x2033, "lsaquo": 0x2039,
            "rsaquo": 0x203A, "frasl": 0x2044, "euro": 0x20AC, "trade": 0x2122, "larr": 0x2190,
            "uarr": 0x2191, "rarr": 0x2192, "darr": 0x2193, "harr": 0x2194, "minus": 0x2212,
            "infin": 0x221E, "asymp": 0x2248, "ne": 0x2260, "le": 0x2264, "ge": 0x2265,
            "colon": 0x3A, "period": 0x2E, "comma": 0x2C, "commat": 0x40, "num": 0x23,
            "sol": 0x2F, "lowbar": 0x5F, "hyphen": 0x2010, "dash": 0x2010, "equals": 0x3D,
            "plus": 0x2B, "lpar": 0x28, "rpar": 0x29, "lsqb": 0x5B, "rsqb": 0x5D, "excl": 0x21,
            "quest": 0x3F, "dollar": 0x24, "percnt": 0x25, "ast": 0x2A,
            "Tab": 0x09, "NewLine": 0x0A, "nbsp": 0xA0,
            "ZeroWidthSpace": 0x200B, "NoBreak": 0x2060, "NonBreakingSpace": 0xA0,
            "InvisibleTimes": 0x2062, "it": 0x2062, "InvisibleComma": 0x2063, "ic": 0x2063,
            "ApplyFunction": 0x2061, "af": 0x2061, "numsp": 0x2007, "puncsp": 0x2008,
            "hairsp": 0x200A, "MediumSpace": 0x205F, "midast": 0x2A, "lbrack": 0x5B,
            "rbrack": 0x5D, "lcub": 0x7B, "rcub": 0x7D, "lbrace": 0x7B, "rbrace": 0x7D,
            "verbar": 0x7C, "vert": 0x7C, "bsol": 0x5C, "Hat": 0x5E, "grave": 0x60,
            "UnderBar": 0x5F, "semi": 0x3B, "horbar": 0x2015, "bsemi": 0x204F,
        ]
        for (i, name) in latin.split(separator: " ").enumerated() {
            all[String(name)] = 0xA0 + UInt32(i)
        }
        for (i, name) in greek.split(separator: " ").enumerated() {
            all[String(name)] = 0x391 + UInt32(i)
            all[name.lowercased()] = 0x3B1 + UInt32(i)
        }
        return all
    }()

    /// From U+00A0.
    private static let latin = """
        nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg \
        plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 \
        iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml \
        Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave \
        Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil \
        egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde \
        ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml
        """

    /// From U+0391; the same letters in lower case from U+03B1.
    private static let greek = """
        Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa Lambda Mu Nu Xi Omicron Pi Rho \
        Sigmaf Sigma Tau Upsilon Phi Chi Psi Omega
        """
}
