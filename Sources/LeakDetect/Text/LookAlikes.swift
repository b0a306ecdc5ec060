/// Letters of other scripts that are drawn as a Latin letter: those of UTS #39's confusables
/// that are single characters of scripts people write with (Cyrillic, Greek, Armenian,
/// Cherokee, Lisu, and small capitals).
enum LookAlikes {
    /// The Latin letter by the one that looks like it.
    static let latin: [UInt32: UInt8] = {
        var latin: [UInt32: UInt8] = [:]
        for pair in pairs.split(separator: " ") {
            let scalars = Array(pair.unicodeScalars)
            if scalars.count == 2 {
                latin[scalars[0].value] = UInt8(truncatingIfNeeded: scalars[1].value)
            }
        }
        return latin
    }()

    /// Each with its Latin letter after it.
    private static let pairs = """
        АA ВB СC ЕE НH ІI ЈJ КK МM ОO РP ЅS ТT ХX УY ҮY ԚQ ԜW ѴV ҒF ԌG ԀD Һh аa сc еe іi јj оo \
        рp ѕs хx уy һh ԁd ԛq ԝw ѵv үy ӏl ӀI ѡw ɡg ıi ᴋk кk мm ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP \
        ΤT ΥY ΧX ϹC ͿJ ϳj ϲc οo νv ρp αa ιi υu κk ՕO օo ՍU սu ԼL ՏS ցg հh ոn զq աw ᎪA ᏴB ᏟC ᎠD \
        ᎬE ᏀG ᎻH ᎫJ ᏦK ᏞL ᎷM ᏢP ᏒR ᏚS ᎢT ᏙV ᏔW ᏃZ ꓐB ꓑP ꓓD ꓔT ꓖG ꓗK ꓙJ ꓚC ꓜZ ꓝF ꓟM ꓠN ꓡL ꓢS ꓣR \
        ꓦV ꓧH ꓪW ꓫX ꓬY ꓮA ꓰE ꓲI ꓳO ꓴU ᴀa ᴄc ᴅd ᴇe ᴊj ᴏo ᴘp ᴛt ᴜu ᴠv ᴡw ᴢz ɴn ʀr ɪi ʏy ʙb ɢg ʜh \
        ʟl
        """
}
