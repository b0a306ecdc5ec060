/// One step of successive cancellation over the code's binary tree, for all paths.
///
/// A node at layer λ covers 2^λ consecutive positions of u; its soft values ("alpha")
/// are 2^λ numbers per path, its hard values ("beta") 2^λ bits per path. A left node
/// keeps its beta until its right sibling has needed it; a right node's beta is
/// consumed at once.
struct DecodingStep: Sendable {
    enum Kind: Sendable {
        /// alpha of the left child: f of the two halves of alpha at `layer`.
        case left
        /// alpha of the right child at `layer` − 1, given the left child's beta.
        case right
        /// alpha of the right child, its left sibling being all frozen: a + b.
        case rightOfFrozen
        /// The left child of the node at `layer` is all frozen: only the metrics change.
        case frozenLeft
        /// A node of which only the last position carries a payload bit: a repetition
        /// code. At layer 0, a single payload bit.
        case repetition
        /// beta of the node at `layer` from the betas of its children.
        case combine
        /// The same where the left child is all frozen.
        case combineOfFrozen
    }

    let kind: Kind
    let layer: Int
    /// Whether beta, if the step makes one, is that of a left child.
    var intoLeft = false
    /// Whether anybody reads that beta.
    var keepsBeta = true

    /// The steps for an information set, in order of execution.
    ///
    /// Subtrees without payload bits ("rate-0 nodes") and with one only at their end
    /// ("repetition nodes") are decoded at their root. With min-sum arithmetic this
    /// changes no metric (Hashemi, Condo & Gross 2017, arXiv:1701.08126; the identity is
    /// stated at ``ListDecoder``).
    static func schedule(informationSet: [Int]) -> [DecodingStep] {
        var payload = [Bool](repeating: false, count: PolarCode.length)
        for i in informationSet { payload[i] = true }
        var steps: [DecodingStep] = []

        // Returns whether the node is all frozen, in which case it made no steps.
        func visit(layer: Int, at offset: Int, isLeft: Bool, keepsBeta: Bool) -> Bool {
            let size = 1 << layer
            let count = payload[offset..<offset + size].count(where: \.self)
            if count == 0 { return true }
            if count == 1, payload[offset + size - 1] {
                steps.append(
                    DecodingStep(
                        kind: .repetition, layer: layer, intoLeft: isLeft, keepsBeta: keepsBeta))
                return false
            }
            let placeholder = steps.count
            steps.append(DecodingStep(kind: .left, layer: layer))
            let leftIsFrozen = visit(
                layer: layer - 1, at: offset, isLeft: true, keepsBeta: true)
            if leftIsFrozen {
                steps[placeholder] = DecodingStep(kind: .frozenLeft, layer: layer)
                steps.append(DecodingStep(kind: .rightOfFrozen, layer: layer))
            } else {
                steps.append(DecodingStep(kind: .right, layer: layer))
            }
            // Payload positions after a payload position exist in every useful code; a
            // frozen right child would need its own step.
            let rightIsFrozen = visit(
                layer: layer - 1, at: offset + size / 2, isLeft: false, keepsBeta: keepsBeta)
            precondition(!rightIsFrozen, "the last position of the set must carry payload")
            if keepsBeta {
                steps.append(
                    DecodingStep(
                        kind: leftIsFrozen ? .combineOfFrozen : .combine, layer: layer,
                        intoLeft: isLeft))
            }
            return false
        }
        _ = visit(layer: PolarCode.levels, at: 0, isLeft: false, keepsBeta: false)
        return steps
    }
}
