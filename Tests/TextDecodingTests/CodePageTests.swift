import Testing
@testable import DocumentBuilders
@testable import TextDecoding

/// Texts that do not say which code page they are in.
@Suite struct CodePageTests {
    /// A language, some sentences of it, and code pages it is written in.
    struct Sample: Sendable, CustomTestStringConvertible {
        var name: String
        var text: String
        var pages: [TextEncoding]
        var testDescription: String { name }

        init(_ name: String, _ pages: [TextEncoding], _ text: String) {
            self.name = name
            self.pages = pages
            self.text = text
        }

        /// Sentences, each a line.
        var lines: [String] { text.split(separator: "\n").map(String.init) }
    }

    static let samples = [
        Sample(
            "Polish", [.windows1250, .iso88592, .ibm852],
            "Ściśle tajne: umowa z księgowością została już podpisana.\n"
                + "Proszę nie przekazywać tych dokumentów żadnym osobom trzecim.\n"
                + "Wynagrodzenie zarządu będzie wypłacone w przyszłym miesiącu.\n"),
        Sample(
            "Czech", [.windows1250, .iso88592, .ibm852],
            "Přísně důvěrné: smlouva s účetním oddělením už byla podepsána.\n"
                + "Prosíme, nepředávejte tyto údaje žádným třetím osobám.\n"
                + "Odměny vedení společnosti budou vyplaceny příští měsíc.\n"),
        Sample(
            "Hungarian", [.windows1250, .iso88592, .ibm852],
            "Szigorúan bizalmas: a szerződést a könyvelőség már aláírta.\n"
                + "Kérjük, ne adják tovább ezeket az adatokat külső személyeknek.\n"
                + "A vezetőség jutalmát a következő hónapban fizetjük ki, később nem.\n"),
        Sample(
            "Greek", [.windows1253, .iso88597, .ibm737],
            "Άκρως απόρρητο: η σύμβαση με το λογιστήριο έχει ήδη υπογραφεί.\n"
                + "Παρακαλούμε μην κοινοποιείτε αυτά τα στοιχεία σε τρίτους.\n"),
        Sample(
            "Turkish", [.windows1254, .ibm857],
            "Çok gizli: muhasebe ile yapılan sözleşme imzalandı.\n"
                + "Lütfen bu belgeleri üçüncü kişilerle paylaşmayınız, değiştirmeyiniz.\n"
                + "Yönetim kurulu ücretleri gelecek ay ödenecektir; şartlar değişmiştir.\n"),
        Sample(
            "Hebrew", [.windows1255, .ibm862],
            "סודי ביותר: החוזה עם מחלקת הנהלת החשבונות כבר נחתם.\n"
                + "נא לא להעביר את המסמכים האלה לצד שלישי.\n"),
        Sample(
            "Arabic", [.windows1256, .iso88596],
            "سري للغاية: تم توقيع العقد مع قسم المحاسبة بالفعل.\n"
                + "يرجى عدم مشاركة هذه الوثائق مع أطراف ثالثة.\n"),
        Sample(
            "Lithuanian", [.windows1257, .iso885913],
            "Visiškai slapta: sutartis su buhalterija jau pasirašyta.\n"
                + "Prašome neperduoti šių duomenų jokiems tretiesiems asmenims, išskyrus vadovą.\n"
                + "Vadovybės atlyginimai bus išmokėti kitą mėnesį, kaip žadėta anksčiau.\n"),
        Sample(
            "Latvian", [.windows1257, .iso885913],
            "Stingri slepeni: līgums ar grāmatvedību jau ir parakstīts.\n"
                + "Lūdzu, nenododiet šos datus trešajām personām, izņemot vadītāju.\n"
                + "Vadības atalgojums tiks izmaksāts nākamajā mēnesī, kā solīts.\n"),
        Sample(
            "Thai", [.windows874],
            "ลับที่สุด: สัญญากับแผนกบัญชีได้ลงนามแล้ว\n"
                + "กรุณาอย่าส่งเอกสารเหล่านี้ให้บุคคลภายนอก\n"),
        Sample(
            "Vietnamese", [.windows1258],
            "Tuyệt mật: hợp đồng với phòng kế toán đã được ký kết.\n"
                + "Vui lòng không chia sẻ những tài liệu này cho người khác.\n"),
        Sample(
            "Russian", [.windows1251, .koi8R, .ibm866, .iso88595, .macCyrillic],
            "Совершенно секретно: договор с бухгалтерией уже подписан.\n"
                + "Просим не передавать эти документы третьим лицам.\n"),
        Sample(
            "Ukrainian", [.windows1251, .koi8U],
            "Цілком таємно: договір із бухгалтерією вже підписано.\n"
                + "Просимо не передавати ці документи третім особам.\n"),
        Sample(
            "French", [.windows1252, .ibm850],
            "Strictement confidentiel : le contrat a déjà été signé à Besançon.\n"
                + "Veuillez ne pas transmettre ces données à des tiers, même après l'été.\n"),
        Sample(
            "German", [.windows1252],
            "Streng vertraulich: Der Vertrag über die Übernahme wurde unterschrieben.\n"
                + "Bitte geben Sie diese Auskünfte nicht an Außenstehende weiter.\n"),
    ]

    static let pairs = samples.flatMap { sample in sample.pages.map { (sample, $0) } }

    /// A few sentences are enough to know the code page.
    @Test(arguments: pairs)
    func readsSentences(_ sample: Sample, _ page: TextEncoding) throws {
        let text = sample.text
        let bytes = try Self.encoded(text, page)
        let read = bytes.withUnsafeBytes { TextStream.decode($0).text }
        #expect(String(decoding: read, as: UTF8.self) == text)
    }

    /// One line alone, a comment in source, one word: what is guessed wrongly is read otherwise
    /// as well.
    @Test(arguments: pairs)
    func missesNoLine(_ sample: Sample, _ page: TextEncoding) throws {
        for line in sample.lines {
            for text in [line, "int a = b * 2;  // \(line)\nfor (;;) a += b;\n"] {
                let found = try Collected.file(try Self.encoded(text, page))
                let net = String(decoding: found.net, as: UTF8.self)
                #expect(
                    found.text.contains(line) || net.contains(line), "\(page.rawValue): \(text)")
            }
        }
    }

    /// Behind so much of plain ASCII that the beginning says nothing.
    @Test(arguments: pairs)
    func readsWhatComesLate(_ sample: Sample, _ page: TextEncoding) throws {
        let filling = String(repeating: "plain words of a long report, line by line\n", count: 4000)
        let found = try Collected.file(try Self.encoded(filling + sample.text, page))
        let all = found.text + String(decoding: found.net, as: UTF8.self)
        for line in sample.lines { #expect(all.contains(line)) }
    }

    /// A log that two programs write to.
    @Test func readsLinesOfTwoCodePages() throws {
        let (polish, russian) = (Self.samples[0], Self.samples[11])
        let filling = String(repeating: "plain words of a long report, line by line\n", count: 4000)
        let bytes =
            try Self.encoded(polish.text, .windows1250) + Array(filling.utf8)
            + Self.encoded(russian.text, .windows1251)
        let found = try Collected.file(bytes)
        let all = found.text + String(decoding: found.net, as: UTF8.self)
        for line in polish.lines + russian.lines { #expect(all.contains(line)) }
    }

    /// Nothing is read twice of what is UTF-8.
    @Test func readsUTF8Once() throws {
        for sample in Self.samples {
            #expect(OtherReadings.decoded(sample.text).isEmpty)
            #expect(try Collected.file(Array(sample.text.utf8)).net.isEmpty)
        }
    }

    /// The text in a code page, by the table that is read by, turned round.
    private static func encoded(_ text: String, _ page: TextEncoding) throws -> [UInt8] {
        let table = try #require(CodePage.all[page])
        var bytes: [Unicode.Scalar: UInt8] = [:]
        for (byte, scalar) in table.scalars.enumerated().reversed() {
            if let scalar { bytes[scalar] = UInt8(byte) }
        }
        return try text.unicodeScalars.flatMap { scalar -> [UInt8] in
            if let byte = bytes[scalar] { return [byte] }
            // Vietnamese: the letter, and its tone as a sign behind it.
            return try tones(scalar).map { try #require(bytes[$0], "\(scalar) in \(page)") }
        }
    }

    private static func tones(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        let rows: [(Unicode.Scalar, String)] = [
            ("\u{300}", "àằầèềìòồờùừỳ"), ("\u{301}", "áắấéếíóốớúứý"),
            ("\u{309}", "ảẳẩẻểỉỏổởủửỷ"), ("\u{303}", "ãẵẫẽễĩõỗỡũữỹ"),
            ("\u{323}", "ạặậẹệịọộợụựỵ"),
        ]
        let bases = Array("aăâeêioôơuưy".unicodeScalars)
        for (tone, letters) in rows {
            if let place = Array(letters.unicodeScalars).firstIndex(of: scalar) {
                return [bases[place], tone]
            }
        }
        return [scalar]
    }
}

extension OtherReadings {
    fileprivate static func decoded(_ text: String) -> [UInt8] {
        Array(text.utf8).withUnsafeBytes { decoded($0) }
    }
}
