/// The page's own words in each language.
struct BlockPageWords {
    private let language: BlockPage.Language

    init(_ language: BlockPage.Language) { self.language = language }

    private func choose(_ en: String, _ de: String, _ zh: String) -> String {
        switch language {
        case .en: en
        case .de: de
        case .zh: zh
        }
    }

    func title(_ kind: BlockPage.Kind) -> String {
        switch kind {
        case .blocked:
            choose("This upload was stopped", "Dieser Upload wurde angehalten", "此上传已被阻止")
        case .ambiguous:
            choose(
                "This upload could not be checked", "Dieser Upload war nicht prüfbar", "无法检查此上传")
        case .tooLarge:
            choose("This upload is too large", "Dieser Upload ist zu groß", "此上传过大")
        case .busy:
            choose(
                "Uploads cannot be checked right now", "Uploads sind gerade nicht prüfbar",
                "暂时无法检查上传")
        }
    }

    func explanation(_ kind: BlockPage.Kind) -> String {
        switch kind {
        case .blocked:
            choose(
                "Your company does not let this content leave.",
                "Ihr Unternehmen lässt diesen Inhalt nicht hinaus.", "贵公司不允许此内容外传。")
        case .ambiguous:
            choose(
                "It can be read in more than one way, so nothing of it was sent.",
                "Er lässt sich auf mehr als eine Weise lesen; nichts davon wurde gesendet.",
                "其内容可有多种解读，因此未发送任何部分。")
        case .tooLarge:
            choose(
                "It is larger than what is checked, so nothing of it was sent.",
                "Er ist größer, als geprüft wird; nichts davon wurde gesendet.",
                "其大小超出可检查范围，因此未发送任何部分。")
        case .busy:
            choose(
                "Nothing was sent. Please try again in a moment.",
                "Nichts wurde gesendet. Bitte versuchen Sie es gleich noch einmal.",
                "未发送任何内容，请稍后重试。")
        }
    }

    var file: String { choose("File", "Datei", "文件") }
    var rule: String { choose("Rule", "Regel", "规则") }
    var incident: String { choose("Incident", "Vorfall", "事件编号") }
    var contact: String { choose("Questions", "Fragen", "咨询") }
}
