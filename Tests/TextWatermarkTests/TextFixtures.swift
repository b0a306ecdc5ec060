import Foundation
@testable import Identity
@testable import TextWatermark

/// Keys and texts that the tests of text marks share.
enum TextFixtures {
    static let token: UInt64 = 0x9F3C_0A71_D2E4

    static func key(_ seed: UInt8 = 0) throws -> TextKey {
        TextKey(try MasterKey(id: .first, bytes: (0..<32).map { UInt8($0) &+ seed }))
    }

    static let english = """
        The harbour authority met on Tuesday to discuss the winter timetable. Two of the older \
        ferries will be taken out of service in November, and nobody has yet said what will \
        replace them. Passengers on the northern route have complained about crowded decks, \
        late departures and a ticket machine that swallows coins. The director promised to \
        answer every letter. She did not say when.

        A second report, which was handed out at the end of the meeting, describes the state \
        of the piers. Most of the timber was put in place forty years ago and is in better \
        condition than anybody expected. The concrete is not: salt water has reached the steel \
        in at least three places, and the engineers want to close the eastern pier before the \
        first frost. Closing it would cost the town its only landing place for heavy goods. \
        The council will decide in spring, after the elections.

        Fishing boats are not affected by any of this, because they moor at the old mole. Their \
        owners have paid for repairs themselves since the spring flood. They would rather not \
        be mentioned in the report at all, and their spokesman said so twice.

        """

    static let chinese = """
        港务局周二开会讨论冬季时刻表。两艘旧渡轮将在十一月停止服务，目前还没有人说明由什么船来代替。北线的乘客抱怨甲板拥挤、开船晚点，\
        还有一台会吞硬币的售票机。局长答应回复每一封来信。她没有说什么时候回复。

        会议结束时分发的第二份报告描述了码头的状况。大部分木料是四十年前安装的，状况比所有人预想的都要好。混凝土却不是这样：\
        海水至少在三个地方已经渗到了钢筋，工程师希望在第一次霜冻之前关闭东码头。关闭以后，全镇就没有地方卸重货了。\
        镇议会将在选举之后的春天作出决定。

        渔船不受影响，因为它们停靠在旧防波堤旁边。自从春天的洪水以来，船主们一直自己付钱修理。他们宁可不在报告里被提到，他们的发言人说了两次。

        """

    static let mixed = """
        项目组决定采用 Swift 语言重写服务器。The rewrite will start in May and should be finished before \
        the autumn release. 团队目前有五个人，每个人都熟悉 Linux 系统。测试环境已经准备好了，文档还没有写完。\
        Nobody expects the first version to be fast. 性能优化会放在第二阶段进行。
        """

    static let markdown = """
        ---
        title: A plan for the winter
        ---
        # The plan for the winter months

        We keep the northern route open through the winter, whatever the weather does. See \
        [the full report of the board](https://example.org/the/full report.pdf) for the numbers, \
        or run `dlp trace leaked file name` to find out who sent it on. The boats stay in \
        the harbour when the wind is strong.

            indented code stays as it is and always will

        - The first point is about the people who work on the piers every day.
        - The second point is about money, of which there is very little left.

        ```sh
        echo this is a command that nobody should ever change
        ```

        | Pier | Remark |
        |------|--------|
        | East | This pier will be closed before the first frost of the year. |

        """

    static let html = """
        <!DOCTYPE html>
        <html><head><meta charset="utf-8"><title>Not a word of this title changes</title>
        <style>p { color: red } /* no prose in here at all */</style>
        <script>var text = "this is not a text that people read";</script></head>
        <body><p title="an attribute with several plain words">The director of the harbour
        promised to answer every letter before the end of the month. Nobody believed <b>a single
        word of it</b>, and the newspapers said so &mdash; twice, in fact.</p>
        <pre>some code in a block that must stay the way it is</pre>
        <p>Use <code>make this thing work now</code> when the weather is bad and the boats are
        late. Every passenger may ask for the money back at the counter.</p></body></html>

        """

    static let csv = """
        id,name,remark,amount
        17,Anna Lindqvist,"The customer asked twice for a new contract, and was told to wait for it.",1 200.50
        18,Zhang San,该客户两次要求签订新的合同，但是我们让他再等一等。,99
        19,Port of the north,none,12

        """

    static let swift = """
        #!/usr/bin/env swift
        // The reader opens every file that it is given and closes it again afterwards.
        // Nothing is ever written, so that two readers never stand in each other's way.
        let url = "https://example.org/a path // that is not a comment at all" // swiftlint:disable all of them
        /* A longer comment tells the story of this function in some detail,
           and goes on in the second line until the very end. */
        func open(path: String) -> Int { 0 }

        """

    /// Text full of joiners that belong there.
    static let joiners = """
        می‌خواهم که این کتاب‌ها را به خانه‌ی او ببرم. نمی‌دانم که آن‌ها کی می‌آیند، ولی می‌گویند که نزدیک است.
        क्‍ष और र्‍य के बीच का अंतर बहुत कम लोग जानते हैं। यह पुस्तक हिन्दी में लिखी गई है और सभी को पसंद है।
        A family 👨‍👩‍👧‍👦 went to the beach ☂️ and waved a flag 🏳️‍🌈, then ate ❤️‍🔥 noodles 🧑🏽‍🍳 there.

        """

    /// The sentences of a text, as somebody would copy them.
    static func sentences(_ text: String) -> [String] {
        var out: [String] = []
        var current = ""
        let characters = Array(text.unicodeScalars)
        for (i, scalar) in characters.enumerated() {
            current.unicodeScalars.append(scalar)
            let next = i + 1 < characters.count ? characters[i + 1] : "\n"
            let ends =
                "。！？".unicodeScalars.contains(scalar)
                || (".!?।".unicodeScalars.contains(scalar) && next.properties.isWhitespace)
                || (scalar == "\n" && next == "\n")
            guard ends else { continue }
            if current.contains(where: { $0.isLetter }) { out.append(current) }
            current = ""
        }
        if current.contains(where: { $0.isLetter }) { out.append(current) }
        return out
    }

    /// Without the characters for which `drop` is true.
    static func filtered(_ text: String, _ drop: (Unicode.Scalar) -> Bool) -> String {
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where !drop(scalar) { out.append(scalar) }
        return String(out)
    }

    static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        TextAlphabet.role(scalar.value) != .visible
    }
}
